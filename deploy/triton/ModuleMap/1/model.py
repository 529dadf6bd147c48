"""Passes FEATURES on to a Trackloom server (TRACKLOOM_URL) and gives its LABELS: the same pipeline behind Triton."""

import json
import os
import urllib.request

import numpy as np
import triton_python_backend_utils as pb_utils


def ask(model, features):
    header = json.dumps(
        {
            "inputs": [
                {
                    "name": "FEATURES",
                    "datatype": "FP32",
                    "shape": list(features.shape),
                    "parameters": {"binary_data_size": features.nbytes},
                }
            ],
            "outputs": [{"name": "LABELS", "parameters": {"binary_data": True}}],
        }
    ).encode()
    request = urllib.request.Request(
        f"{os.environ['TRACKLOOM_URL']}/v2/models/{model}/infer",
        data=header + np.ascontiguousarray(features, dtype="<f4").tobytes(),
        headers={
            "Content-Type": "application/octet-stream",
            "Inference-Header-Content-Length": str(len(header)),
        },
    )
    with urllib.request.urlopen(request, timeout=600) as answer:
        length = int(answer.headers["Inference-Header-Content-Length"])
        return np.frombuffer(answer.read()[length:], dtype="<i8")


class TritonPythonModel:
    def initialize(self, args):
        self.model = args["model_name"]

    def execute(self, requests):
        responses = []
        for request in requests:
            features = pb_utils.get_input_tensor_by_name(request, "FEATURES").as_numpy()
            labels = pb_utils.Tensor("LABELS", ask(self.model, features))
            responses.append(pb_utils.InferenceResponse([labels]))
        return responses
