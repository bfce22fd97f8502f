/**
 * Captions over HTTP, and a page to look at them.
 *
 * <p>Takes images from browsers and programs, gives captions as JSON ({@link
 * dev.clipcap.app.web.WebServer}): requests wait in a {@code CaptionQueue} and go through the
 * models in batches. Built on Jetty.
 */
package dev.clipcap.app.web;
