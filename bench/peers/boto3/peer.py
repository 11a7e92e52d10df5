"""The original design on boto3: a thread for each event that is worked on.

peer.py (EVENTS | --queue URL) CONCURRENCY ENDPOINT SERVICE WARM_UP
"""
import itertools
import json
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

from_queue = sys.argv[1] == "--queue"
source, concurrency_text, endpoint, service, warm_up_text = sys.argv[2 if from_queue else 1 :]
concurrency = int(concurrency_text)
warm_up = int(warm_up_text)
config = Config(max_pool_connections=concurrency, parameter_validation=False, retries={"mode": "standard"})
ecs = boto3.client("ecs", endpoint_url=endpoint, config=config)
results = []  # of each event: updates, milliseconds, its end
done = itertools.count(1)  # exactly one thread sees each number
warm_cpu = 0.0  # seconds used when warm
warm_at = time.monotonic()


def work_on(text):
    global warm_cpu, warm_at
    began = time.monotonic()
    event = json.loads(text)
    if event["source"] != "aws.ecs":
        raise ValueError("not an event of aws.ecs")
    updates = 0
    if event["detail-type"] == "ECS Container Instance State Change":
        cluster = event["detail"]["clusterArn"]
        services = ecs.describe_services(cluster=cluster, services=[service])["services"]
        if services and services[0]["status"] == "ACTIVE":
            clusters = ecs.describe_clusters(clusters=[cluster])["clusters"]
            count = clusters[0]["registeredContainerInstancesCount"]
            if services[0]["desiredCount"] != count:
                ecs.update_service(cluster=cluster, service=service, desiredCount=count)
                updates = 1
    ended = time.monotonic()
    results.append((updates, (ended - began) * 1000, ended))
    if next(done) == warm_up:
        warm_cpu, warm_at = time.process_time(), ended


def replay(file):
    with open(file, encoding="utf-8") as lines, ThreadPoolExecutor(concurrency) as pool:
        list(pool.map(work_on, lines))


def serve(queue):
    """Until SIGTERM. Each thread receives ten, works on them one after another, deletes them with one call."""
    sqs = boto3.client("sqs", endpoint_url=endpoint, config=config)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])

    def receiver():
        try:
            while True:
                answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=20)
                messages = answer.get("Messages", [])
                for message in messages:
                    work_on(message["Body"])
                entries = [
                    {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                    for number, message in enumerate(messages)
                ]
                if entries and sqs.delete_message_batch(QueueUrl=queue, Entries=entries).get("Failed"):
                    raise RuntimeError("a message could not be deleted")
        except Exception as error:
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(1)

    for _ in range(concurrency):
        threading.Thread(target=receiver, daemon=True).start()
    signal.sigwait([signal.SIGTERM])


(serve if from_queue else replay)(source)
counted = results[warm_up:]
times = sorted(milliseconds for _, milliseconds, _ in counted)
print(
    json.dumps(
        {
            "events": len(results),
            "updates": sum(updates for updates, _, _ in results),
            "counted": len(counted),
            "cpu_seconds": time.process_time() - warm_cpu,
            "seconds": counted[-1][2] - warm_at,
            "p50_ms": times[len(times) // 2],
            "p99_ms": times[len(times) * 99 // 100],
        }
    ),
    flush=True,
)
os._exit(0)  # a long poll of a daemon thread is not waited for
