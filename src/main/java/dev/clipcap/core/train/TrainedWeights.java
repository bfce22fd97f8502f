package dev.clipcap.core.train;

import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import java.util.List;
import org.tensorflow.Session;

/** What training changes, and a checkpoint keeps. */
public interface TrainedWeights {
  /** The session that holds all the weights. */
  Session session();

  /** The weights that training changes. */
  List<Param> trained();

  /** The optimiser's state. */
  Params optimizerParams();
}
