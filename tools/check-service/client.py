"""Asks a server with NVIDIA's own client, over HTTP and gRPC, and writes what it answered as JSON.

Usage: client.py JOBS.json: {"http": "host:port", "grpc": "host:port", "jobs": [{"name", "model", "file", "rows",
"columns"}]}; each file holds FEATURES as little-endian f32, row by row.
"""

import json
import sys

import numpy as np
import tritonclient.grpc as grpc
import tritonclient.http as http


def ask(module, client, job, features, **output):
    tensor = module.InferInput("FEATURES", list(features.shape), "FP32")
    tensor.set_data_from_numpy(features)
    wanted = [module.InferRequestedOutput("LABELS", **output)]
    answer = client.infer(job["model"], [tensor], outputs=wanted)
    labels = answer.as_numpy("LABELS")
    assert labels.dtype == np.int64 and labels.ndim == 1, (labels.dtype, labels.shape)
    return labels.tolist()


def main():
    with open(sys.argv[1]) as file:
        settings = json.load(file)
    web = http.InferenceServerClient(settings["http"], network_timeout=600, connection_timeout=60)
    wire = grpc.InferenceServerClient(settings["grpc"])
    found = {"answers": [], "facts": {}}
    facts = found["facts"]
    facts["live"] = [web.is_server_live(), wire.is_server_live()]
    facts["ready"] = [web.is_server_ready(), wire.is_server_ready()]
    facts["metadata"] = [
        web.get_server_metadata()["extensions"],
        list(wire.get_server_metadata().extensions),
    ]
    for model in ("ModuleMap", "DoubleMetricLearning"):
        columns = 16 if model == "ModuleMap" else 44
        one, two = web.get_model_metadata(model), wire.get_model_metadata(model)
        facts[f"{model} ready"] = [web.is_model_ready(model), wire.is_model_ready(model)]
        facts[f"{model} metadata"] = [
            [one["inputs"][0]["shape"], one["outputs"][0]["datatype"], one["versions"]],
            [list(two.inputs[0].shape), two.outputs[0].datatype, list(two.versions)],
        ]
        assert one["inputs"][0]["shape"] == [-1, columns], one
        config = wire.get_model_config(model).config
        facts[f"{model} config"] = [
            web.get_model_config(model)["input"][0]["dims"],
            list(config.input[0].dims),
        ]
    facts["index"] = [
        [[m["name"], m["state"]] for m in web.get_model_repository_index()],
        [[m.name, m.state] for m in wire.get_model_repository_index().models],
    ]
    for job in settings["jobs"]:
        features = np.fromfile(job["file"], dtype="<f4").reshape(job["rows"], job["columns"])
        answers = {
            "http": ask(http, web, job, features, binary_data=True),
            "grpc": ask(grpc, wire, job, features),
        }
        if features.size < 500_000:
            answers["http, JSON"] = ask(http, web, job, features, binary_data=False)
        found["answers"].append({"name": job["name"], "model": job["model"], "labels": answers})
    for name in ("ModuleMap", "DoubleMetricLearning"):
        stats = web.get_inference_statistics(name)["model_stats"][0]["inference_stats"]["success"]
        both = wire.get_inference_statistics(name).model_stats[0].inference_stats.success
        facts[f"{name} answered"] = [int(stats["count"]), int(both.count)]
    for call in (
        lambda: web.get_model_metadata("Nope"),
        lambda: wire.get_model_metadata("Nope"),
    ):
        try:
            call()
            raise SystemExit("an unknown model was answered")
        except Exception as error:  # both clients have exceptions of their own
            facts.setdefault("unknown model", []).append("unknown model" in str(error))
    json.dump(found, sys.stdout)


main()
