package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.util.Set;

/**
 * A kind of thing: its family, its height as a share of the picture's, its width as a share of its
 * height, and the colours, places and activities it is seen with (groups of them in capitals).
 */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Thing {
  DOG(Family.ANIMAL, 0.44, 1.1, "FUR; PET; PET"),
  CAT(Family.ANIMAL, 0.42, 1.1, "black white gray orange; INDOORS street park farm; PET"),
  HORSE(Family.ANIMAL, 0.56, 1.1, "FUR; COUNTRY beach desert; GRAZER"),
  COW(Family.ANIMAL, 0.5, 1.25, "brown black white; PASTURE; GRAZER"),
  SHEEP(Family.ANIMAL, 0.44, 1.15, "white black gray; PASTURE; GRAZER"),
  PIG(Family.ANIMAL, 0.42, 1.3, "pink black brown; farm forest lake; BEAST"),
  ELEPHANT(Family.ANIMAL, 0.56, 1.2, "gray; SAVANNA; BEAST"),
  GIRAFFE(Family.ANIMAL, 0.68, 0.95, "tan; SAVANNA; standing walking running"),
  ZEBRA(Family.ANIMAL, 0.52, 1.1, "white; SAVANNA; standing walking running sleeping"),
  BEAR(Family.ANIMAL, 0.5, 1.2, "brown black white; forest mountains snow lake; LAZY"),
  RABBIT(
      Family.ANIMAL, 0.38, 0.95, "FUR; forest park farm snow mountains; sitting jumping sleeping"),
  LION(Family.ANIMAL, 0.46, 1.2, "tan; desert park lake; LAZY"),
  BIRD(Family.WINGED, 0.34, 1.1, "red blue yellow black white; OUTDOORS; standing flying"),
  DUCK(Family.WINGED, 0.36, 1.1, "white brown yellow; lake park farm; swimming standing walking"),
  CHICKEN(Family.WINGED, 0.36, 1, "white brown red; farm mountains; standing walking"),
  PENGUIN(Family.WINGED, 0.42, 0.65, "black; snow beach; standing walking jumping"),
  MAN(Family.PERSON, 0.62, 0.6, "PAINT; ANYWHERE; PERSON"),
  WOMAN(Family.PERSON, 0.6, 0.6, "PAINT; ANYWHERE; PERSON"),
  BOY(Family.PERSON, 0.5, 0.65, "PAINT; ANYWHERE; PERSON"),
  GIRL(Family.PERSON, 0.5, 0.65, "PAINT; ANYWHERE; PERSON"),
  CAR(Family.VEHICLE, 0.34, 2, "PAINT; DRY_LAND; VEHICLE"),
  BUS(Family.VEHICLE, 0.46, 1.9, "PRIMARY yellow white orange; ROADS; VEHICLE"),
  TRUCK(Family.VEHICLE, 0.44, 1.9, "PAINT; ROADS desert farm mountains snow; VEHICLE"),
  TRAIN(Family.VEHICLE, 0.4, 2.2, "PRIMARY black; desert farm mountains forest snow; traveling"),
  BOAT(Family.VEHICLE, 0.5, 0.9, "PAINT; beach lake; sailing"),
  AIRPLANE(Family.VEHICLE, 0.32, 2, "red white blue yellow; OPEN night_city; flying"),
  BICYCLE(Family.VEHICLE, 0.38, 1.6, "PAINT; ROADS park beach farm playground; parked"),
  MOTORCYCLE(Family.VEHICLE, 0.38, 1.65, "PRIMARY black orange; ROADS desert mountains; parked"),
  TRACTOR(Family.VEHICLE, 0.46, 1.3, "PRIMARY yellow orange; farm snow mountains; VEHICLE"),
  BALLOON(Family.VEHICLE, 0.54, 0.75, "PAINT; OPEN; flying"),
  CHAIR(Family.FURNITURE, 0.46, 0.7, "PRIMARY brown white yellow; INDOORS"),
  TABLE(Family.FURNITURE, 0.36, 1.6, "brown white tan; kitchen living_room park"),
  BED(Family.FURNITURE, 0.42, 1.8, "PAINT; bedroom"),
  SOFA(Family.FURNITURE, 0.38, 1.9, "PRIMARY brown gray orange pink; living_room"),
  BENCH(
      Family.FURNITURE,
      0.36,
      1.7,
      "brown green red white; park street lake playground beach forest"),
  LAMP(Family.FURNITURE, 0.6, 0.45, "PRIMARY white yellow; living_room bedroom"),
  PIZZA(Family.FOOD, 0.29, 1.7, "red; kitchen living_room park"),
  CAKE(Family.FOOD, 0.4, 1, "white pink brown blue; kitchen living_room park"),
  APPLE(Family.FOOD, 0.34, 1, "red green yellow; kitchen living_room park"),
  BANANA(Family.FOOD, 0.34, 1.3, "yellow green; kitchen living_room park"),
  CUP(Family.FOOD, 0.34, 1, "PAINT; kitchen living_room"),
  TREE(Family.PLANT, 0.66, 0.8, "green orange pink yellow; PASTURE park street playground"),
  FLOWER(Family.PLANT, 0.48, 0.6, "red yellow pink purple white blue; park COUNTRY"),
  POTTED_PLANT(Family.PLANT, 0.46, 0.8, "green; INDOORS"),
  CACTUS(Family.PLANT, 0.56, 0.7, "green; desert"),
  UMBRELLA(Family.OBJECT, 0.54, 1, "PAINT; beach"),
  KITE(Family.OBJECT, 0.44, 0.8, "PAINT; beach park mountains farm; flying"),
  TEDDY_BEAR(Family.OBJECT, 0.44, 0.9, "brown tan white pink; INDOORS; sitting"),
  SNOWMAN(Family.OBJECT, 0.58, 0.7, "white; snow; standing"),
  TENT(Family.OBJECT, 0.42, 1.4, "PAINT; forest mountains lake beach desert park"),
  HOUSE(Family.OBJECT, 0.6, 1.1, "red yellow blue white brown; COUNTRY street snow"),
  SUITCASE(Family.OBJECT, 0.36, 1.1, "PRIMARY brown black; street bedroom living_room beach"),
  BALL(Family.OBJECT, 0.3, 1, "PAINT; beach park playground living_room snow");

  final Family family;
  final double height;
  final double aspect;
  final Words nouns = Words.of(this, "nouns");
  final Set<Hue> hues;
  final Set<Setting> settings;
  final Set<Activity> activities;

  /**
   * @param seen colours; places; activities, where it does anything at all
   */
  Thing(Family family, double height, double aspect, String seen) {
    String[] parts = seen.split("; ", -1);
    this.family = family;
    this.height = height;
    this.aspect = aspect;
    this.hues = Words.set(Hue.class, parts[0], Hue.GROUPS);
    this.settings = Words.set(Setting.class, parts[1], Setting.GROUPS);
    String acts = parts.length > 2 ? parts[2] : "being";
    this.activities = Words.set(Activity.class, acts, Activity.GROUPS);
  }

  /** Draws one, feet at the pen's origin, 100 units high, facing right. */
  void paint(Pen pen, Look look) {
    Color color = look.color();
    if (look.activity() == Activity.DRIVING) {
      Vehicles.dust(pen, aspect);
    }
    switch (this) {
      case DOG, CAT, HORSE, COW, SHEEP, PIG, ELEPHANT, GIRAFFE, ZEBRA, BEAR, RABBIT, LION ->
          Animals.paint(this, pen, look);
      case BIRD -> new Birds(pen, look).bird();
      case DUCK -> new Birds(pen, look).duck();
      case CHICKEN -> new Birds(pen, look).chicken();
      case PENGUIN -> new Birds(pen, look).penguin();
      case MAN, WOMAN, BOY, GIRL -> People.paint(this, pen, look);
      case CAR -> new Vehicles(pen, look).car();
      case BUS -> new Vehicles(pen, look).bus();
      case TRUCK -> new Vehicles(pen, look).truck();
      case TRAIN -> new Vehicles(pen, look).train();
      case BOAT -> new Vehicles(pen, look).boat();
      case AIRPLANE -> new Vehicles(pen, look).airplane();
      case BICYCLE -> Vehicles.bicycle(pen.scale(1.05), color);
      case MOTORCYCLE -> new Vehicles(pen, look).motorcycle();
      case TRACTOR -> new Vehicles(pen, look).tractor();
      case BALLOON -> new Vehicles(pen, look).balloon();
      case CHAIR -> new Objects(pen, look).chair();
      case TABLE -> new Objects(pen, look).table();
      case BED -> new Objects(pen, look).bed();
      case SOFA -> new Objects(pen, look).sofa();
      case BENCH -> new Objects(pen, look).bench();
      case LAMP -> new Objects(pen, look).lamp();
      case PIZZA -> new Objects(pen, look).pizza();
      case CAKE -> new Objects(pen, look).cake();
      case APPLE -> new Objects(pen, look).apple();
      case BANANA -> new Objects(pen, look).banana();
      case CUP -> new Objects(pen, look).cup();
      case TREE -> new Plants(pen, look).tree();
      case FLOWER -> new Plants(pen, look).flower();
      case POTTED_PLANT -> new Plants(pen, look).pottedPlant();
      case CACTUS -> new Plants(pen, look).cactus();
      case UMBRELLA -> new Objects(pen, look).umbrella();
      case KITE -> Objects.kite(pen, color);
      case TEDDY_BEAR -> new Objects(pen, look).teddyBear();
      case SNOWMAN -> new Objects(pen, look).snowman();
      case TENT -> new Objects(pen, look).tent();
      case HOUSE -> new Objects(pen, look).house();
      case SUITCASE -> new Objects(pen, look).suitcase();
      case BALL -> Gear.ball(pen, 0, 49, 49, color);
    }
  }
}
