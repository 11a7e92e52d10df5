"""Resolves set-ups of credentials with botocore, for credentials_test.cpp.

Reads one JSON object: where the loopback services answer, and a list of tasks: an environment and, where one is passed
by name, a profile. Prints a JSON line for each: the keys and the method that found them, null where nothing was found, or
the class of the exception.
"""
import getpass
import json
import os
import sys


def no_device(prompt):
    raise EOFError


getpass.getpass = no_device  # before botocore takes it: nobody is asked for the codes of a device

import botocore.loaders
import botocore.session
import botocore.utils


class Session(botocore.session.Session):
    """STS is found at the loopback services: botocore 1.29 does not know AWS_ENDPOINT_URL."""

    services = None

    def create_client(self, service_name, **settings):
        return super().create_client(service_name, endpoint_url=self.services, **settings)


def resolve(environment, profile, loader):
    os.environ.clear()
    os.environ.update(environment)
    try:
        session = Session(profile=profile)
        session.register_component('data_loader', loader)  # its models are read once
        credentials = session.get_credentials()
        if credentials is None:
            return None
        keys = credentials.get_frozen_credentials()
        return {
            'method': credentials.method,
            'access_key': keys.access_key,
            'secret_key': keys.secret_key,
            'token': keys.token or '',
        }
    except Exception as error:
        return {'error': type(error).__name__}


def main():
    task = json.load(sys.stdin)
    Session.services = task['services']
    fetcher = botocore.utils.ContainerMetadataFetcher
    fetcher.IP_ADDRESS = task['services'].removeprefix('http://')  # of the ECS agent
    fetcher.SLEEP_TIME = 0
    loader = botocore.loaders.create_loader()
    for one in task['tasks']:
        print(json.dumps(resolve(one['environment'], one['profile'], loader)), flush=True)


main()
