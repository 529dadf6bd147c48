"""A model that cannot be loaded."""


class TritonPythonModel:
    def initialize(self, args):
        raise RuntimeError("the module map is missing")

    def execute(self, requests):
        return []
