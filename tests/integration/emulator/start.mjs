// Starts the SQS emulator on a free port of the loopback interface, makes one queue with a dead-letter queue, and
// prints one line of JSON when it is ready. Ends on SIGTERM.
import { buildApp } from "fauxqs";

const app = buildApp({ logger: false, host: "127.0.0.1", defaultRegion: "eu-west-1" });
const url = await app.listen({ port: 0, host: "127.0.0.1" });

async function createQueue(name, attributes) {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AmazonSQS.CreateQueue",
      authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=00",
    },
    body: JSON.stringify({ QueueName: name, Attributes: attributes }),
  });
  if (!answer.ok) throw new Error(`CreateQueue ${name}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).QueueUrl;
}

const dead = await createQueue("headcount-dead", {});
const queue = await createQueue("headcount", {
  VisibilityTimeout: "30",
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:eu-west-1:000000000000:headcount-dead", maxReceiveCount: 10 }),
});
console.log(JSON.stringify({ url, queue_url: queue, dead_letter_url: dead }));
process.on("SIGTERM", () => app.close().then(() => process.exit(0)));
