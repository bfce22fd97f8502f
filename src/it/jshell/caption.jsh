// jshell --class-path target/clipcap.jar -R-Dphoto=photo.jpg src/it/jshell/caption.jsh
import dev.clipcap.caption.Captioner

try (Captioner captioner = Captioner.load()) { System.out.println(captioner.caption(Path.of(System.getProperty("photo"))).text()); }
/exit
