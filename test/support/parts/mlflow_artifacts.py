"""Files of a run, put and got by MLflow's own client; what it then reads goes to standard output as JSON."""

import json
import os
import sys
import tempfile

import mlflow

mlflow.set_experiment("artifacts")
client = mlflow.MlflowClient()

with mlflow.start_run() as active, tempfile.TemporaryDirectory() as folder:
    run_id = active.info.run_id
    mlflow.log_text("hello", "notes/hello.txt")
    mlflow.log_dict({"k": 1}, "notes/k.json")
    weights = os.urandom(100_000)
    with open(os.path.join(folder, "weights.bin"), "wb") as file:
        file.write(weights)
    with open(os.path.join(folder, "model.json"), "w") as file:
        file.write("{}")
    mlflow.log_artifacts(folder, "model")

listed = {
    path or ".": [[file.path, file.is_dir, file.file_size] for file in client.list_artifacts(run_id, path)]
    for path in [None, "notes", "model", "model/model.json"]
}
with tempfile.TemporaryDirectory() as folder:
    local = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="model", dst_path=folder)
    got = {name: os.path.getsize(os.path.join(local, name)) for name in sorted(os.listdir(local))}
    with open(os.path.join(local, "weights.bin"), "rb") as file:
        same = file.read() == weights

with mlflow.start_run() as trained:
    model = mlflow.initialize_logged_model(name="m2", params={"depth": "3"}, tags={"a": "1"}, model_type="tree")
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "MLmodel"), "w") as file:
            file.write("flavors: {}")
        client.log_model_artifacts(model.model_id, folder)
    mlflow.finalize_logged_model(model.model_id, "READY")
    mlflow.set_logged_model_tags(model.model_id, {"b": "2"})
    mlflow.delete_logged_model_tag(model.model_id, "a")
    client.log_outputs(trained.info.run_id, [mlflow.entities.LoggedModelOutput(model.model_id, 4)])
logged = mlflow.get_logged_model(model.model_id)
found = mlflow.search_logged_models(
    filter_string="params.depth = '3' AND tags.b = '2'",
    order_by=[{"field_name": "creation_timestamp", "ascending": False}],
    output_format="list",
)

json.dump(
    {
        "listed": listed,
        "got": got,
        "same": same,
        "logged": [logged.name, logged.status.value, logged.model_type, logged.params, logged.tags.get("b"), "a" in logged.tags],
        "found": [one.model_id for one in found] == [model.model_id],
        "outputs": [
            [output.model_id == model.model_id, output.step]
            for output in client.get_run(trained.info.run_id).outputs.model_outputs
        ],
        "files": [file.path for file in client.list_logged_model_artifacts(model.model_id)],
        "text": mlflow.artifacts.load_text(f"runs:/{run_id}/notes/hello.txt"),
        "dict": mlflow.artifacts.load_dict(f"runs:/{run_id}/notes/k.json"),
    },
    sys.stdout,
)
