package dev.clipcap.storybook.drawing;

import static dev.clipcap.storybook.drawing.Family.ANIMAL;
import static dev.clipcap.storybook.drawing.Family.FOOD;
import static dev.clipcap.storybook.drawing.Family.FURNITURE;
import static dev.clipcap.storybook.drawing.Family.OBJECT;
import static dev.clipcap.storybook.drawing.Family.PERSON;
import static dev.clipcap.storybook.drawing.Family.PLANT;
import static dev.clipcap.storybook.drawing.Family.VEHICLE;
import static dev.clipcap.storybook.drawing.Family.WINGED;

import java.awt.Color;
import java.util.Set;

/**
 * A kind of thing: its family, its height as a share of the picture's, its width as a share of its
 * height, its names (one/many where the plural is irregular), and the colours, places and
 * activities it is seen with (groups of them in capitals).
 */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Thing {
  DOG(ANIMAL, 0.44, 1.1, "dog*5|puppy/puppies; FUR; PET; PET"),
  CAT(ANIMAL, 0.42, 1.1, "cat*5|kitten; black white gray orange; INDOORS street park farm; PET"),
  HORSE(ANIMAL, 0.56, 1.1, "horse*6|pony/ponies; FUR; COUNTRY beach desert; GRAZER"),
  COW(ANIMAL, 0.5, 1.25, "cow; brown black white; PASTURE; GRAZER"),
  SHEEP(ANIMAL, 0.44, 1.15, "sheep/sheep*6|lamb; white black gray; PASTURE; GRAZER"),
  PIG(ANIMAL, 0.42, 1.3, "pig; pink black brown; farm forest lake; BEAST"),
  ELEPHANT(ANIMAL, 0.56, 1.2, "elephant; gray; SAVANNA; BEAST"),
  GIRAFFE(ANIMAL, 0.68, 0.95, "giraffe; tan; SAVANNA; standing walking running"),
  ZEBRA(ANIMAL, 0.52, 1.1, "zebra; white; SAVANNA; standing walking running sleeping"),
  BEAR(ANIMAL, 0.5, 1.2, "bear; brown black white; forest mountains snow lake; LAZY"),
  RABBIT(
      ANIMAL,
      0.38,
      0.95,
      "rabbit*6|bunny/bunnies*3; FUR; forest park farm snow mountains; sitting jumping sleeping"),
  LION(ANIMAL, 0.46, 1.2, "lion; tan; desert park lake; LAZY"),
  BIRD(WINGED, 0.34, 1.1, "bird; red blue yellow black white; OUTDOORS; standing flying"),
  DUCK(
      WINGED,
      0.36,
      1.1,
      "duck*9|duckling; white brown yellow; lake park farm; swimming standing walking"),
  CHICKEN(WINGED, 0.36, 1, "chicken*6|hen*3; white brown red; farm mountains; standing walking"),
  PENGUIN(WINGED, 0.42, 0.65, "penguin; black; snow beach; standing walking jumping"),
  MAN(PERSON, 0.62, 0.6, "man/men*6|guy|person/people*2; PAINT; ANYWHERE; PERSON"),
  WOMAN(PERSON, 0.6, 0.6, "woman/women*5|lady/ladies|person/people*2; PAINT; ANYWHERE; PERSON"),
  BOY(PERSON, 0.5, 0.65, "boy*6|child/children*2|kid; PAINT; ANYWHERE; PERSON"),
  GIRL(PERSON, 0.5, 0.65, "girl*6|child/children*2|kid; PAINT; ANYWHERE; PERSON"),
  CAR(VEHICLE, 0.34, 2, "car*6|vehicle; PAINT; DRY_LAND; VEHICLE"),
  BUS(VEHICLE, 0.46, 1.9, "bus*6|city bus*2; PRIMARY yellow white orange; ROADS; VEHICLE"),
  TRUCK(
      VEHICLE,
      0.44,
      1.9,
      "truck*5|delivery truck; PAINT; ROADS desert farm mountains snow; VEHICLE"),
  TRAIN(
      VEHICLE,
      0.4,
      2.2,
      "train*8|steam train*2; PRIMARY black; desert farm mountains forest snow; traveling"),
  BOAT(VEHICLE, 0.5, 0.9, "boat*6|sailboat*4; PAINT; beach lake; sailing"),
  AIRPLANE(VEHICLE, 0.32, 2, "airplane*5|plane*4; red white blue yellow; OPEN night_city; flying"),
  BICYCLE(VEHICLE, 0.38, 1.6, "bicycle*5|bike*5; PAINT; ROADS park beach farm playground; parked"),
  MOTORCYCLE(
      VEHICLE,
      0.38,
      1.65,
      "motorcycle*7|motorbike; PRIMARY black orange; ROADS desert mountains; parked"),
  TRACTOR(VEHICLE, 0.46, 1.3, "tractor; PRIMARY yellow orange; farm snow mountains; VEHICLE"),
  BALLOON(VEHICLE, 0.54, 0.75, "hot air balloon*7|balloon*2; PAINT; OPEN; flying"),
  CHAIR(FURNITURE, 0.46, 0.7, "chair*5|wooden chair; PRIMARY brown white yellow; INDOORS"),
  TABLE(FURNITURE, 0.36, 1.6, "table*5|wooden table; brown white tan; kitchen living_room park"),
  BED(FURNITURE, 0.42, 1.8, "bed; PAINT; bedroom"),
  SOFA(FURNITURE, 0.38, 1.9, "couch*5|sofa*5; PRIMARY brown gray orange pink; living_room"),
  BENCH(
      FURNITURE,
      0.36,
      1.7,
      "bench*8|wooden bench*2; brown green red white; park street lake playground beach forest"),
  LAMP(FURNITURE, 0.6, 0.45, "lamp*5|floor lamp; PRIMARY white yellow; living_room bedroom"),
  PIZZA(FOOD, 0.29, 1.7, "pizza; red; kitchen living_room park"),
  CAKE(FOOD, 0.4, 1, "cake*8|birthday cake*3; white pink brown blue; kitchen living_room park"),
  APPLE(FOOD, 0.34, 1, "apple; red green yellow; kitchen living_room park"),
  BANANA(FOOD, 0.34, 1.3, "banana; yellow green; kitchen living_room park"),
  CUP(
      FOOD,
      0.34,
      1,
      "cup of coffee/cups of coffee*4|coffee cup*2|cup*3|mug*2; PAINT; kitchen living_room"),
  TREE(PLANT, 0.66, 0.8, "tree; green orange pink yellow; PASTURE park street playground"),
  FLOWER(PLANT, 0.48, 0.6, "flower; red yellow pink purple white blue; park COUNTRY"),
  POTTED_PLANT(PLANT, 0.46, 0.8, "potted plant*7|plant*3; green; INDOORS"),
  CACTUS(PLANT, 0.56, 0.7, "cactus/cacti; green; desert"),
  UMBRELLA(OBJECT, 0.54, 1, "umbrella*4|beach umbrella; PAINT; beach"),
  KITE(OBJECT, 0.44, 0.8, "kite; PAINT; beach park mountains farm; flying"),
  TEDDY_BEAR(
      OBJECT, 0.44, 0.9, "teddy bear*5|stuffed bear; brown tan white pink; INDOORS; sitting"),
  SNOWMAN(OBJECT, 0.58, 0.7, "snowman/snowmen; white; snow; standing"),
  TENT(OBJECT, 0.42, 1.4, "tent; PAINT; forest mountains lake beach desert park"),
  HOUSE(OBJECT, 0.6, 1.1, "house*6|home; red yellow blue white brown; COUNTRY street snow"),
  SUITCASE(
      OBJECT, 0.36, 1.1, "suitcase*8|bag; PRIMARY brown black; street bedroom living_room beach"),
  BALL(OBJECT, 0.3, 1, "ball*8|toy ball; PAINT; beach park playground living_room snow");

  final Family family;
  final double height;
  final double aspect;
  final Words nouns;
  final Set<Hue> hues;
  final Set<Setting> settings;
  final Set<Activity> activities;

  /**
   * @param words names; colours; places; activities, where it does anything at all
   */
  Thing(Family family, double height, double aspect, String words) {
    String[] parts = words.split("; ", -1);
    this.family = family;
    this.height = height;
    this.aspect = aspect;
    this.nouns = new Words(parts[0]);
    this.hues = Words.set(Hue.class, parts[1], Hue.GROUPS);
    this.settings = Words.set(Setting.class, parts[2], Setting.GROUPS);
    String acts = parts.length > 3 ? parts[3] : "being";
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
