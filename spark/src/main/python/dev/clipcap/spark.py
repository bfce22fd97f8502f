"""ClipCap's stages for PySpark: put clipcap-spark's jars on Spark's class path (--jars), and the folder of dev/ on PYTHONPATH.

    from dev.clipcap.spark import ClipCaptioner
    captions = ClipCaptioner(model="/shared/captioner", beams=5).transform(images)

Options are those of the Java classes, by the same names; their texts are in explainParams().
"""

from pyspark.ml.param import Param, TypeConverters
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaTransformer


class _Stage(JavaTransformer, JavaMLReadable, JavaMLWritable):
    _java_class = None

    def __init__(self, **options):
        super().__init__()
        self._java_obj = self._new_java_obj(self._java_class, self.uid)
        for option in self._java_obj.params():
            param = Param(self, option.name(), option.doc(), typeConverter=TypeConverters.toString)
            setattr(self, option.name(), param)
            self._defaultParamMap[param] = self._java_obj.get(option.name())
        self.set_options(**options)

    def set_options(self, **options):
        for name, value in options.items():
            self._set(**{name: str(value)})
        return self


class ClipCaptioner(_Stage):
    """Adds caption, log_probability, unfamiliar and error to rows with images."""

    _java_class = "dev.clipcap.spark.ClipCaptioner"


class ClipEmbedder(_Stage):
    """Adds embedding and error to rows with images."""

    _java_class = "dev.clipcap.spark.ClipEmbedder"


class ClipScorer(_Stage):
    """Adds clip_score to rows with captions and embeddings."""

    _java_class = "dev.clipcap.spark.ClipScorer"
