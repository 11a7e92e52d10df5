"""The original design on boto3: a thread for each event that is worked on."""
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

events_file, concurrency, endpoint, service = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
ecs = boto3.client(
    "ecs",
    endpoint_url=endpoint,
    config=Config(max_pool_connections=concurrency, parameter_validation=False, retries={"mode": "standard"}),
)


def work_on(line):
    began = time.monotonic()
    event = json.loads(line)
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
    return updates, (time.monotonic() - began) * 1000


with open(events_file, encoding="utf-8") as lines, ThreadPoolExecutor(concurrency) as pool:
    results = list(pool.map(work_on, lines))
times = sorted(milliseconds for _, milliseconds in results)
print(
    json.dumps(
        {
            "events": len(times),
            "updates": sum(updates for updates, _ in results),
            "p50_ms": times[len(times) // 2],
            "p99_ms": times[len(times) * 99 // 100],
        }
    )
)
