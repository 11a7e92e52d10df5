// Events from a queue, with sqs-consumer: each consumer works on ten messages at once and deletes them with one call.
import { SQSClient } from "@aws-sdk/client-sqs";
import { Consumer } from "sqs-consumer";
import { requestHandler } from "./original.mjs";

const batchSize = 10;

// Until SIGTERM.
export async function serve(original, queueUrl, { endpoint, concurrency }) {
  const number = Math.ceil(concurrency / batchSize);
  const sqs = new SQSClient({ endpoint, requestHandler: requestHandler(number) });
  const consumers = Array.from({ length: number }, () => {
    const consumer = Consumer.create({
      queueUrl,
      sqs,
      batchSize,
      async handleMessageBatch(messages) {
        await Promise.all(messages.map((message) => original.workOn(message.Body)));
        return messages;
      },
    });
    for (const event of ["error", "processing_error"])
      consumer.on(event, (error) => {
        console.error(error);
        process.exit(1);
      });
    consumer.start();
    return consumer;
  });
  await new Promise((resolve) => process.once("SIGTERM", resolve));
  for (const consumer of consumers) consumer.removeAllListeners("error").on("error", () => {}).stop({ abort: true });
}
