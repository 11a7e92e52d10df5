// The original design on the AWS SDK for JavaScript v3: an event in, at most three calls of ECS out.
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { performance } from "node:perf_hooks";
import { DescribeClustersCommand, DescribeServicesCommand, ECSClient, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { NodeHttpHandler } from "@smithy/node-http-handler";

export function requestHandler(connections) {
  const sockets = { keepAlive: true, maxSockets: connections };
  return new NodeHttpHandler({ httpAgent: new HttpAgent(sockets), httpsAgent: new HttpsAgent(sockets) });
}

function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

export class Original {
  #ecs;
  #service;
  #warmUp;
  #warm = { cpu: 0, at: 0 }; // used and shown by the clock when warm
  #last = 0;
  #times = [];
  #updates = 0;

  constructor({ endpoint, service, concurrency, warmUp }) {
    this.#ecs = new ECSClient({ endpoint, requestHandler: requestHandler(concurrency) });
    this.#service = service;
    this.#warmUp = warmUp;
  }

  async workOn(text) {
    const began = performance.now();
    if (await this.#setCount(text)) this.#updates += 1;
    this.#last = performance.now();
    this.#times.push(this.#last - began);
    if (this.#times.length === this.#warmUp) this.#warm = { cpu: cpuSeconds(), at: this.#last };
  }

  async #setCount(text) {
    const event = JSON.parse(text);
    if (event.source !== "aws.ecs") throw new Error("not an event of aws.ecs");
    if (event["detail-type"] !== "ECS Container Instance State Change") return false;
    const cluster = event.detail.clusterArn;
    const service = this.#service;
    const { services } = await this.#ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    if (services.length === 0 || services[0].status !== "ACTIVE") return false;
    const { clusters } = await this.#ecs.send(new DescribeClustersCommand({ clusters: [cluster] }));
    const desiredCount = clusters[0].registeredContainerInstancesCount;
    if (services[0].desiredCount === desiredCount) return false;
    await this.#ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
    return true;
  }

  print() {
    const events = this.#times.length;
    const times = this.#times.slice(this.#warmUp).sort((a, b) => a - b);
    console.log(
      JSON.stringify({
        events,
        updates: this.#updates,
        counted: times.length,
        cpu_seconds: cpuSeconds() - this.#warm.cpu,
        seconds: (this.#last - this.#warm.at) / 1000,
        p50_ms: times[Math.floor(times.length / 2)],
        p99_ms: times[Math.floor((times.length * 99) / 100)],
      }),
    );
  }
}
