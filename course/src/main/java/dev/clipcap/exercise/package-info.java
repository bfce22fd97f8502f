/**
 * Five exercises, described in docs/assignment.md. Takes the contract in each class's comment,
 * gives what its check accepts: {@code mvn -q -f course test -Dtest=Exercise1Test}.
 */
package dev.clipcap.exercise;
