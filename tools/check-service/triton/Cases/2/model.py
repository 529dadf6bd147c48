"""What a tracking service may answer: the first value of FEATURES says which."""

import time

import numpy as np
import triton_python_backend_utils as pb_utils

ANSWERS = {
    1: [],
    2: [-1],
    3: [0, 1, 2, -1, 3, 4],
    4: [0, 99, -1],
    5: [0, -7, -1],
    6: [0, 1, 2, -1, 2, 3, -1],
}


class TritonPythonModel:
    def execute(self, requests):
        responses = []
        for request in requests:
            features = pb_utils.get_input_tensor_by_name(request, "FEATURES").as_numpy()
            case = int(features[0, 0]) if features.size and np.isfinite(features[0, 0]) else 0
            if case == 7:
                raise ValueError("the chain failed on purpose")
            if case == 8:
                time.sleep(2)
            rows = list(range(len(features))) + [-1]
            labels = np.array(ANSWERS.get(case, rows), dtype=np.int64)
            responses.append(pb_utils.InferenceResponse([pb_utils.Tensor("LABELS", labels)]))
        return responses
