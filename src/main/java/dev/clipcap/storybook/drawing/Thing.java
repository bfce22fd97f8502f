package dev.clipcap.storybook.drawing;

import static dev.clipcap.storybook.drawing.Family.ANIMAL;
import static dev.clipcap.storybook.drawing.Family.FOOD;
import static dev.clipcap.storybook.drawing.Family.FURNITURE;
import static dev.clipcap.storybook.drawing.Family.OBJECT;
import static dev.clipcap.storybook.drawing.Family.PERSON;
import static dev.clipcap.storybook.drawing.Family.PLANT;
import static dev.clipcap.storybook.drawing.Family.VEHICLE;
import static dev.clipcap.storybook.drawing.Family.WINGED;

import java.util.Set;

/**
 * A kind of thing: its family, its height as a share of the picture's, its width as a share of its
 * height, its names (one/many), and the colours, places and activities it is seen with (groups of
 * them in capitals).
 */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
public enum Thing {
  DOG(ANIMAL, 0.44, 1.1, "dog/dogs*5|puppy/puppies; FUR; PET; PET"),
  CAT(
      ANIMAL,
      0.42,
      1.1,
      "cat/cats*5|kitten/kittens; black white gray orange; kitchen living_room bedroom street park farm; PET"),
  HORSE(
      ANIMAL,
      0.56,
      1.1,
      "horse/horses*6|pony/ponies; FUR; farm mountains lake beach desert forest; GRAZER"),
  COW(ANIMAL, 0.5, 1.25, "cow/cows; brown black white; PASTURE; GRAZER"),
  SHEEP(ANIMAL, 0.44, 1.15, "sheep/sheep*6|lamb/lambs; white black gray; PASTURE; GRAZER"),
  PIG(ANIMAL, 0.42, 1.3, "pig/pigs; pink black brown; farm forest lake; BEAST"),
  ELEPHANT(ANIMAL, 0.56, 1.2, "elephant/elephants; gray; SAVANNA; BEAST"),
  GIRAFFE(ANIMAL, 0.68, 0.95, "giraffe/giraffes; tan; SAVANNA; standing walking running"),
  ZEBRA(ANIMAL, 0.52, 1.1, "zebra/zebras; white; SAVANNA; standing walking running sleeping"),
  BEAR(
      ANIMAL,
      0.5,
      1.2,
      "bear/bears; brown black white; forest mountains snow lake; standing walking sitting sleeping"),
  RABBIT(
      ANIMAL,
      0.38,
      0.95,
      "rabbit/rabbits*6|bunny/bunnies*3; FUR; forest park farm snow mountains; sitting jumping sleeping"),
  LION(ANIMAL, 0.46, 1.2, "lion/lions; tan; desert park lake; standing walking sitting sleeping"),
  BIRD(WINGED, 0.34, 1.1, "bird/birds; red blue yellow black white; OUTDOORS; standing flying"),
  DUCK(
      WINGED,
      0.36,
      1.1,
      "duck/ducks*9|duckling/ducklings; white brown yellow; lake park farm; swimming standing walking"),
  CHICKEN(
      WINGED,
      0.36,
      1,
      "chicken/chickens*6|hen/hens*3; white brown red; farm mountains; standing walking"),
  PENGUIN(WINGED, 0.42, 0.65, "penguin/penguins; black; snow beach; standing walking jumping"),
  MAN(PERSON, 0.62, 0.6, "man/men*6|guy/guys|person/people*2; PAINT; ANYWHERE; PERSON"),
  WOMAN(PERSON, 0.6, 0.6, "woman/women*5|lady/ladies|person/people*2; PAINT; ANYWHERE; PERSON"),
  BOY(PERSON, 0.5, 0.65, "boy/boys*6|child/children*2|kid/kids; PAINT; ANYWHERE; PERSON"),
  GIRL(PERSON, 0.5, 0.65, "girl/girls*6|child/children*2|kid/kids; PAINT; ANYWHERE; PERSON"),
  CAR(VEHICLE, 0.34, 2, "car/cars*6|vehicle/vehicles; PAINT; DRY_LAND; VEHICLE"),
  BUS(
      VEHICLE,
      0.46,
      1.9,
      "bus/buses*6|city bus/city buses*2; red yellow green blue white orange; ROADS; VEHICLE"),
  TRUCK(
      VEHICLE,
      0.44,
      1.9,
      "truck/trucks*5|delivery truck/delivery trucks; PAINT; street night_city desert farm mountains snow; VEHICLE"),
  TRAIN(
      VEHICLE,
      0.4,
      2.2,
      "train/trains*8|steam train/steam trains*2; red green blue black; desert farm mountains forest snow; traveling"),
  BOAT(VEHICLE, 0.5, 0.9, "boat/boats*6|sailboat/sailboats*4; PAINT; beach lake; sailing"),
  AIRPLANE(
      VEHICLE,
      0.32,
      2,
      "airplane/airplanes*5|plane/planes*4; red white blue yellow; beach desert farm mountains night_city snow lake; flying"),
  BICYCLE(
      VEHICLE,
      0.38,
      1.6,
      "bicycle/bicycles*5|bike/bikes*5; PAINT; street park beach night_city farm playground; parked"),
  MOTORCYCLE(
      VEHICLE,
      0.38,
      1.65,
      "motorcycle/motorcycles*7|motorbike/motorbikes; red black blue green orange; street night_city desert mountains; parked"),
  TRACTOR(
      VEHICLE,
      0.46,
      1.3,
      "tractor/tractors; red green blue yellow orange; farm snow mountains; VEHICLE"),
  BALLOON(
      VEHICLE,
      0.54,
      0.75,
      "hot air balloon/hot air balloons*7|balloon/balloons*2; PAINT; desert farm mountains lake beach snow; flying"),
  CHAIR(
      FURNITURE,
      0.46,
      0.7,
      "chair/chairs*5|wooden chair/wooden chairs; red blue green brown white yellow; INDOORS; NOTHING"),
  TABLE(
      FURNITURE,
      0.36,
      1.6,
      "table/tables*5|wooden table/wooden tables; brown white tan; kitchen living_room park; NOTHING"),
  BED(FURNITURE, 0.42, 1.8, "bed/beds; PAINT; bedroom; NOTHING"),
  SOFA(
      FURNITURE,
      0.38,
      1.9,
      "couch/couches*5|sofa/sofas*5; red blue green brown gray orange pink; living_room; NOTHING"),
  BENCH(
      FURNITURE,
      0.36,
      1.7,
      "bench/benches*8|wooden bench/wooden benches*2; brown green red white; park street lake playground beach forest; NOTHING"),
  LAMP(
      FURNITURE,
      0.6,
      0.45,
      "lamp/lamps*5|floor lamp/floor lamps; white yellow red green blue; living_room bedroom; NOTHING"),
  PIZZA(FOOD, 0.29, 1.7, "pizza/pizzas; red; kitchen living_room park; NOTHING"),
  CAKE(
      FOOD,
      0.4,
      1,
      "cake/cakes*8|birthday cake/birthday cakes*3; white pink brown blue; kitchen living_room park; NOTHING"),
  APPLE(FOOD, 0.34, 1, "apple/apples; red green yellow; kitchen living_room park; NOTHING"),
  BANANA(FOOD, 0.34, 1.3, "banana/bananas; yellow green; kitchen living_room park; NOTHING"),
  CUP(
      FOOD,
      0.34,
      1,
      "cup of coffee/cups of coffee*4|coffee cup/coffee cups*2|cup/cups*3|mug/mugs*2; PAINT; kitchen living_room; NOTHING"),
  TREE(
      PLANT,
      0.66,
      0.8,
      "tree/trees; green orange pink yellow; park farm lake mountains street playground; NOTHING"),
  FLOWER(
      PLANT,
      0.48,
      0.6,
      "flower/flowers; red yellow pink purple white blue; park farm lake mountains forest; NOTHING"),
  POTTED_PLANT(
      PLANT, 0.46, 0.8, "potted plant/potted plants*7|plant/plants*3; green; INDOORS; NOTHING"),
  CACTUS(PLANT, 0.56, 0.7, "cactus/cacti; green; desert; NOTHING"),
  UMBRELLA(
      OBJECT,
      0.54,
      1,
      "umbrella/umbrellas*4|beach umbrella/beach umbrellas; PAINT; beach; NOTHING"),
  KITE(OBJECT, 0.44, 0.8, "kite/kites; PAINT; beach park mountains farm; flying"),
  TEDDY_BEAR(
      OBJECT,
      0.44,
      0.9,
      "teddy bear/teddy bears*5|stuffed bear/stuffed bears; brown tan white pink; INDOORS; sitting"),
  SNOWMAN(OBJECT, 0.58, 0.7, "snowman/snowmen; white; snow; standing"),
  TENT(OBJECT, 0.42, 1.4, "tent/tents; PAINT; forest mountains lake beach desert park; NOTHING"),
  HOUSE(
      OBJECT,
      0.6,
      1.1,
      "house/houses*6|home/homes; red yellow blue white brown; street farm mountains lake snow forest; NOTHING"),
  SUITCASE(
      OBJECT,
      0.36,
      1.1,
      "suitcase/suitcases*8|bag/bags; red blue brown black green; street bedroom living_room beach; NOTHING"),
  BALL(
      OBJECT,
      0.3,
      1,
      "ball/balls*8|toy ball/toy balls; PAINT; beach park playground living_room snow; NOTHING");

  final Family family;
  final double height;
  final double aspect;
  final Words nouns;
  final Set<Hue> hues;
  final Set<Setting> settings;
  final Set<Activity> activities;

  /**
   * @param words names; colours; places; activities
   */
  Thing(Family family, double height, double aspect, String words) {
    String[] parts = words.split("; ", -1);
    this.family = family;
    this.height = height;
    this.aspect = aspect;
    this.nouns = Words.of(parts[0]);
    this.hues = Names.set(Hue.class, parts[1], Hue.GROUPS);
    this.settings = Names.set(Setting.class, parts[2], Setting.GROUPS);
    this.activities = Names.set(Activity.class, parts[3], Activity.GROUPS);
  }
}
