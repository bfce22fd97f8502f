"""The stages under a distribution of PySpark:

    python check.py JARS CAPTIONS.jsonl     JARS: a class path; CAPTIONS: the command line's of some images

It captions Hugging Face's struct<bytes,path> by a pipeline that was saved and loaded, and compares every row.
"""

import json
import pathlib
import sys
import tempfile

import pyspark
from pyspark.ml import Pipeline, PipelineModel
from pyspark.sql import SparkSession

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent.parent / "main" / "python"))
from dev.clipcap.spark import ClipCaptioner, ClipEmbedder  # noqa: E402

jars, captions = sys.argv[1:]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.jars", jars.replace(":", ","))
    .config("spark.task.cpus", "2")
    .config("spark.ui.enabled", "false")
    .getOrCreate()
)
expected = {line["image"]: line for line in map(json.loads, open(captions))}
images = spark.createDataFrame(
    [(n, (bytearray(pathlib.Path(path).read_bytes()), path)) for n, path in enumerate(sorted(expected))],
    "id int, image struct<bytes:binary,path:string>",
)
pipeline = Pipeline(
    stages=[ClipCaptioner(inputCol="image", batchSize=32), ClipEmbedder(inputCol="image")]
)
with tempfile.TemporaryDirectory() as scratch:
    pipeline.fit(images).write().overwrite().save(scratch + "/pipeline")
    loaded = PipelineModel.load(scratch + "/pipeline")
rows = loaded.transform(images).collect()
assert len(rows) == len(expected), len(rows)
for row in rows:
    line = expected[row.image.path]
    assert row.error is None, row.error
    assert row.caption == line["caption"], (row.caption, line)
    assert abs(row.log_probability - line["log_probability"]) < 1e-4
    assert len(row.embedding) > 0
other = ClipCaptioner(inputCol="image", beams=3, maxTokens=5).transform(images).first()
assert other.caption and len(other.caption.split()) <= 5, other.caption
try:
    ClipCaptioner(inputCol="picture").transform(images)
    raise SystemExit("a column that is not there was taken")
except Exception as e:
    assert "column picture: found columns id, image" in str(e), e
print(f"pyspark {pyspark.__version__}: {len(rows)} rows, all as the command line's")
spark.stop()
