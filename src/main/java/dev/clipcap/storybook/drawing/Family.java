package dev.clipcap.storybook.drawing;

/** What a thing is, roughly, and what people say of such things without being asked. */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Family {
  ANIMAL("cute*4|fluffy|lovely|pretty|healthy"),
  WINGED("cute*3|pretty*2|lovely"),
  PERSON("happy*4|smiling*3|cheerful"),
  VEHICLE("old*3|nice*2|shiny*2|new"),
  FURNITURE("nice*3|simple*2|old*2|comfortable"),
  FOOD("fresh*3|delicious*2|tasty*2"),
  PLANT("beautiful*3|pretty*2|lovely"),
  OBJECT("nice*3|colorful*2|pretty");

  final Words opinion;

  Family(String opinion) {
    this.opinion = new Words(opinion);
  }
}
