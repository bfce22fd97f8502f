package dev.clipcap.storybook.drawing;

/** What a thing is, roughly, and what people say of such things without being asked. */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Family {
  ANIMAL,
  WINGED,
  PERSON,
  VEHICLE,
  FURNITURE,
  FOOD,
  PLANT,
  OBJECT;

  final Words opinion = Words.of(this, "opinion");
}
