package dev.clipcap.storybook.drawing;

/** Which painter a thing belongs to, and what people say of such things without being asked. */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Family {
  ANIMAL("cute*4|fluffy|lovely|pretty|healthy", Animals::paint),
  WINGED("cute*3|pretty*2|lovely", Birds::paint),
  PERSON("happy*4|smiling*3|cheerful", People::paint),
  VEHICLE("old*3|nice*2|shiny*2|new", Vehicles::paint),
  FURNITURE("nice*3|simple*2|old*2|comfortable", Furniture::paint),
  FOOD("fresh*3|delicious*2|tasty*2", Food::paint),
  PLANT("beautiful*3|pretty*2|lovely", Plants::paint),
  OBJECT("nice*3|colorful*2|pretty", Objects::paint);

  /** Draws any thing of the family, feet at the pen's origin. */
  interface Painter {
    void paint(Thing kind, Pen pen, Look look);
  }

  final Words opinion;
  final Painter painter;

  Family(String opinion, Painter painter) {
    this.opinion = Words.of(opinion);
    this.painter = painter;
  }
}
