package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// Events from a queue, until SIGTERM: each receiver takes ten, works on them one after another, and deletes them with
// one call.
func serve(o *original, queue string, s settings) error {
	client, err := s.httpClient(s.concurrency)
	if err != nil {
		return err
	}
	messages := sqs.New(sqs.Options{
		Region:           os.Getenv("AWS_REGION"),
		Credentials:      ownCredentials(),
		EndpointResolver: sqs.EndpointResolverFromURL(s.endpoint),
		HTTPClient:       client,
	})
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	for i := 0; i < s.concurrency; i++ {
		go func() {
			for ctx.Err() == nil {
				if err := serveTen(ctx, o, messages, queue); err != nil && ctx.Err() == nil {
					fail(err)
				}
			}
		}()
	}
	<-ctx.Done()
	return nil
}

func serveTen(ctx context.Context, o *original, messages *sqs.Client, queue string) error {
	answer, err := messages.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: aws.String(queue), MaxNumberOfMessages: 10, WaitTimeSeconds: 20})
	if err != nil || len(answer.Messages) == 0 {
		return err
	}
	entries := make([]types.DeleteMessageBatchRequestEntry, 0, len(answer.Messages))
	for n, message := range answer.Messages {
		if err := o.workOn([]byte(aws.ToString(message.Body))); err != nil {
			return err
		}
		entries = append(entries, types.DeleteMessageBatchRequestEntry{
			Id: aws.String(strconv.Itoa(n)), ReceiptHandle: message.ReceiptHandle})
	}
	deleted, err := messages.DeleteMessageBatch(ctx, &sqs.DeleteMessageBatchInput{QueueUrl: aws.String(queue), Entries: entries})
	if err == nil && len(deleted.Failed) > 0 {
		err = errors.New("a message could not be deleted")
	}
	return err
}
