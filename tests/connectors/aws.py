"""What plays AWS for the tests."""

import boto3

from connectors.masters.kms import KmsMaster


def kms(aws: str) -> KmsMaster:
    """A key of its own in KMS."""
    client = boto3.client("kms", region_name="eu-north-1", endpoint_url=aws)
    return KmsMaster.at(client.create_key()["KeyMetadata"]["KeyId"], "eu-north-1", aws)
