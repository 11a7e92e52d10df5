// The original design on the AWS SDK for Go v2.
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

type event struct {
	Source     string `json:"source"`
	DetailType string `json:"detail-type"`
	Detail     struct {
		ClusterArn string `json:"clusterArn"`
	} `json:"detail"`
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func newClient(endpoint string, connections int) *ecs.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = connections
	transport.ForceAttemptHTTP2 = false
	if bundle := os.Getenv("AWS_CA_BUNDLE"); bundle != "" {
		pem, err := os.ReadFile(bundle)
		if err != nil {
			fail(err)
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		transport.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	return ecs.New(ecs.Options{
		Region: os.Getenv("AWS_REGION"),
		Credentials: aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider(
			os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN"))),
		EndpointResolver: ecs.EndpointResolverFromURL(endpoint),
		HTTPClient:       &http.Client{Transport: transport},
	})
}

func workOn(client *ecs.Client, line []byte, service string) (int, error) {
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		return 0, err
	}
	if e.Source != "aws.ecs" {
		return 0, errors.New("not an event of aws.ecs")
	}
	if e.DetailType != "ECS Container Instance State Change" {
		return 0, nil
	}
	ctx := context.Background()
	cluster := aws.String(e.Detail.ClusterArn)
	services, err := client.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: cluster, Services: []string{service}})
	if err != nil {
		return 0, err
	}
	if len(services.Services) == 0 || aws.ToString(services.Services[0].Status) != "ACTIVE" {
		return 0, nil
	}
	clusters, err := client.DescribeClusters(ctx, &ecs.DescribeClustersInput{Clusters: []string{e.Detail.ClusterArn}})
	if err != nil {
		return 0, err
	}
	count := clusters.Clusters[0].RegisteredContainerInstancesCount
	if services.Services[0].DesiredCount == count {
		return 0, nil
	}
	_, err = client.UpdateService(ctx, &ecs.UpdateServiceInput{Cluster: cluster, Service: aws.String(service), DesiredCount: aws.Int32(count)})
	return 1, err
}

func main() {
	concurrency, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fail(err)
	}
	client := newClient(os.Args[3], concurrency)
	file, err := os.Open(os.Args[1])
	if err != nil {
		fail(err)
	}
	var lines [][]byte
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		lines = append(lines, append([]byte(nil), scanner.Bytes()...))
	}
	times := make([]float64, len(lines))
	updates := make([]int, len(lines))
	work := make(chan int)
	var workers sync.WaitGroup
	for i := 0; i < concurrency; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for n := range work {
				began := time.Now()
				updated, err := workOn(client, lines[n], os.Args[4])
				if err != nil {
					fail(err)
				}
				updates[n] = updated
				times[n] = float64(time.Since(began).Microseconds()) / 1000
			}
		}()
	}
	for n := range lines {
		work <- n
	}
	close(work)
	workers.Wait()
	sort.Float64s(times)
	sum := 0
	for _, updated := range updates {
		sum += updated
	}
	json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"events": len(times), "updates": sum, "p50_ms": times[len(times)/2], "p99_ms": times[len(times)*99/100]})
}
