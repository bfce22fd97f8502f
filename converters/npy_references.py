"""Makes the files that the tests of Npy read and compare with.

python converters/npy_references.py src/test/resources/io/npy
"""

import hashlib
import sys
from pathlib import Path

import numpy as np


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    values = np.array([[-2, 0, 1], [100, 5, -6]])
    for kind in ("i1", "u1", "i2", "u2", "i4", "i8", "f2", "f4", "f8"):
        chosen = np.abs(values) if kind.startswith("u") else values
        np.save(folder / f"{kind}.npy", chosen.astype("<" + kind))
    with open(folder / "version2.npy", "wb") as file:
        np.lib.format.write_array(file, values.astype("<f4"), version=(2, 0))
    halves = np.arange(65536, dtype=np.uint16).view("<f2").astype("<f4")
    numbers = np.where(np.isnan(halves), np.float32(0), halves)
    print("SHA-256 of all halves, NaN as 0:", hashlib.sha256(numbers.tobytes()).hexdigest())
    np.save(folder / "scalar.npy", np.float32(7.5))
    np.save(folder / "one.npy", np.array([7.5], "<f4"))
    np.save(folder / "empty.npy", np.zeros((0, 512), "<f4"))
    np.save(folder / "fortran.npy", np.asfortranarray(values.astype("<f4")))
    np.save(folder / "fortran3.npy", np.asfortranarray(np.arange(24, dtype="<f4").reshape(2, 3, 4)))
    np.save(folder / "big_endian.npy", values.astype(">f4"))
    np.save(folder / "strings.npy", np.array(["a", "b"]))
    np.save(folder / "too_large_integer.npy", np.array([1, 2**24 + 1]))


if __name__ == "__main__":
    main()
