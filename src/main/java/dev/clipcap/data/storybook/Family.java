package dev.clipcap.data.storybook;

/** Which painter a thing belongs to. */
public enum Family {
  ANIMAL,
  WINGED,
  PERSON,
  VEHICLE,
  FURNITURE,
  FOOD,
  PLANT,
  OBJECT
}
