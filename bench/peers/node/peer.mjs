// The original design on the AWS SDK for JavaScript v3.
import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { performance } from "node:perf_hooks";
import { DescribeClustersCommand, DescribeServicesCommand, ECSClient, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { NodeHttpHandler } from "@smithy/node-http-handler";

const [file, concurrencyText, endpoint, service] = process.argv.slice(2);
const concurrency = Number(concurrencyText);
const sockets = { keepAlive: true, maxSockets: concurrency };
const ecs = new ECSClient({
  endpoint,
  requestHandler: new NodeHttpHandler({ httpAgent: new HttpAgent(sockets), httpsAgent: new HttpsAgent(sockets) }),
});

async function workOn(line) {
  const event = JSON.parse(line);
  if (event.source !== "aws.ecs") throw new Error("not an event of aws.ecs");
  if (event["detail-type"] !== "ECS Container Instance State Change") return 0;
  const cluster = event.detail.clusterArn;
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  if (services.length === 0 || services[0].status !== "ACTIVE") return 0;
  const { clusters } = await ecs.send(new DescribeClustersCommand({ clusters: [cluster] }));
  const desiredCount = clusters[0].registeredContainerInstancesCount;
  if (services[0].desiredCount === desiredCount) return 0;
  await ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
  return 1;
}

const lines = readFileSync(file, "utf8").split("\n").filter((line) => line !== "");
const times = [];
let next = 0;
let updates = 0;
async function worker() {
  while (next < lines.length) {
    const line = lines[next++];
    const began = performance.now();
    updates += await workOn(line);
    times.push(performance.now() - began);
  }
}
await Promise.all(Array.from({ length: concurrency }, worker));
times.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    events: times.length,
    updates,
    p50_ms: times[Math.floor(times.length / 2)],
    p99_ms: times[Math.floor((times.length * 99) / 100)],
  }),
);
process.exit(0);
