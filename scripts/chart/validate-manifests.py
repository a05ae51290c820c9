"""Validates a stream of Kubernetes objects on standard input strictly: an unknown field is an error.

The first argument is a folder with the schemas of custom resources, <Kind>.yaml as a CRD or <Kind>.json as a JSON
schema. CEL rules of CRDs are not evaluated. Prints how many objects of each kind are valid, or every error.
"""

import collections
import pathlib
import sys

import jsonschema
import kubernetes_validate
import yaml


class UniqueKeyLoader(yaml.SafeLoader):
    """YAML takes the last of two equal keys in silence, Kubernetes refuses them."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        twice = [key for key, count in collections.Counter(keys).items() if count > 1]
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"duplicate key {twice[0]}", node.start_mark)
        return super().construct_mapping(node, deep=deep)


def strict(schema):
    """The schema without room for fields that it does not name."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(part) for key, part in schema.items()}
    open_ended = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    if isinstance(schema.get("properties"), dict) and "type" in schema and not open_ended:
        closed["additionalProperties"] = False
    return closed


def read_schema(path):
    document = yaml.safe_load(path.read_text())
    if path.suffix == ".json":
        return document.get("properties", {}).get("apiVersion", {}).get("default"), strict(document)
    spec = document["spec"]
    version = spec["versions"][0]
    return f"{spec['group']}/{version['name']}", strict(version["schema"]["openAPIV3Schema"])


def errors_of(resource, custom):
    kind = resource.get("kind")
    if kind not in custom:
        try:
            kubernetes_validate.validate(resource, kubernetes_validate.latest_version(), strict=True)
            return []
        except kubernetes_validate.ValidationError as error:
            return [f"{'.'.join(str(part) for part in error.path)}: {error.message}"]
        except kubernetes_validate.SchemaNotFoundError:
            return [f"no schema for {resource.get('apiVersion')} {kind}"]
    api_version, schema = custom[kind]
    if resource["apiVersion"] != api_version:
        return [f"apiVersion: {resource['apiVersion']} is not {api_version}"]
    found = jsonschema.Draft202012Validator(schema).iter_errors(resource)
    return [f"{'.'.join(str(part) for part in error.absolute_path)}: {error.message}" for error in found]


def main():
    custom = {path.stem: read_schema(path) for path in sorted(pathlib.Path(sys.argv[1]).iterdir())}
    try:
        resources = [item for item in yaml.load_all(sys.stdin, UniqueKeyLoader) if item]
    except yaml.YAMLError as error:
        sys.exit(str(error))
    failed = False
    for resource in resources:
        for error in errors_of(resource, custom):
            failed = True
            print(f"{resource.get('kind')} {resource.get('metadata', {}).get('name')}: {error}", file=sys.stderr)
    if failed or not resources:
        sys.exit("not valid" if failed else "there is nothing to validate")
    kinds = collections.Counter(resource["kind"] for resource in resources)
    print(", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))


main()
