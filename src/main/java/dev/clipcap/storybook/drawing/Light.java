package dev.clipcap.storybook.drawing;

/** Weather and time of day. */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Light {
  SUNNY("on a sunny day*5|under a blue sky*2|in the sunshine|on a clear day"),
  CLOUDY("on a cloudy day*5|under a gray sky*2|under a cloudy sky*2"),
  SUNSET("at sunset*6|in the evening*2|as the sun goes down"),
  RAINY("in the rain*6|on a rainy day*3"),
  NIGHT("at night*7|under the moon*2|in the dark"),
  SNOWY("while it is snowing*3|in the falling snow*3|on a cold day");

  final Words words;

  Light(String words) {
    this.words = new Words(words);
  }
}
