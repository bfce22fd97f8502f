package dev.clipcap.core.tf;

/** How rows are multiplied with matrices. All but the first need matrices that never change. */
public enum Products {
  /** TensorFlow's MatMul, in the precision of the matrix. */
  PLAIN,

  /** The same by {@link PackedProduct}. */
  PACKED,

  /** In integers, which the matrices must have: {@link Precision#INT16}. */
  INTEGERS
}
