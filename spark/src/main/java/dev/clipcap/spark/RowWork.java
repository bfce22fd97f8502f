package dev.clipcap.spark;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.Row;

/** What a stage does with the rows of a task. */
interface RowWork extends Serializable {
  Iterator<Row> over(Iterator<Row> rows);
}
