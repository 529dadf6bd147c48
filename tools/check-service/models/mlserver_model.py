"""The model of `answers.py` behind MLServer."""

from answers import labels_of, refuse_if_broken
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceResponse


class TrackingModel(MLModel):
    async def load(self):
        refuse_if_broken(self.name)
        return True

    async def predict(self, payload):
        features = NumpyCodec.decode_input(payload.inputs[0])
        return InferenceResponse(
            model_name=self.name,
            model_version=self.version,
            outputs=[NumpyCodec.encode_output("LABELS", labels_of(features))],
        )
