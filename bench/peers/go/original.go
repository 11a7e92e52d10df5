// The original design on the AWS SDK for Go v2: an event in, at most three calls of ECS out.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"sync"
	"syscall"
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

// What both clients are made of.
type settings struct {
	endpoint    string
	service     string
	concurrency int
	warmUp      int // events that are not counted
}

func (s settings) httpClient(connections int) (*http.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = connections
	transport.ForceAttemptHTTP2 = false
	if bundle := os.Getenv("AWS_CA_BUNDLE"); bundle != "" {
		pem, err := os.ReadFile(bundle)
		if err != nil {
			return nil, err
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		transport.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	return &http.Client{Transport: transport}, nil
}

func ownCredentials() aws.CredentialsProvider {
	return aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider(
		os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")))
}

// The client, and what came of its work.
type original struct {
	ecs     *ecs.Client
	service string

	warmUp int

	lock    sync.Mutex
	times   []float64
	updates int
	warmCPU float64 // seconds used when warm
	warm    time.Time
	last    time.Time
}

func cpuSeconds() float64 {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
}

func newOriginal(s settings) (*original, error) {
	client, err := s.httpClient(s.concurrency)
	if err != nil {
		return nil, err
	}
	return &original{service: s.service, warmUp: s.warmUp, warm: time.Now(), ecs: ecs.New(ecs.Options{
		Region:           os.Getenv("AWS_REGION"),
		Credentials:      ownCredentials(),
		EndpointResolver: ecs.EndpointResolverFromURL(s.endpoint),
		HTTPClient:       client,
	})}, nil
}

func (o *original) workOn(text []byte) error {
	began := time.Now()
	updated, err := o.setCount(text)
	if err != nil {
		return err
	}
	o.lock.Lock()
	defer o.lock.Unlock()
	o.updates += updated
	o.last = time.Now()
	o.times = append(o.times, float64(o.last.Sub(began).Microseconds())/1000)
	if len(o.times) == o.warmUp {
		o.warmCPU, o.warm = cpuSeconds(), o.last
	}
	return nil
}

func (o *original) setCount(text []byte) (int, error) {
	var e event
	if err := json.Unmarshal(text, &e); err != nil {
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
	services, err := o.ecs.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: cluster, Services: []string{o.service}})
	if err != nil {
		return 0, err
	}
	if len(services.Services) == 0 || aws.ToString(services.Services[0].Status) != "ACTIVE" {
		return 0, nil
	}
	clusters, err := o.ecs.DescribeClusters(ctx, &ecs.DescribeClustersInput{Clusters: []string{e.Detail.ClusterArn}})
	if err != nil {
		return 0, err
	}
	count := clusters.Clusters[0].RegisteredContainerInstancesCount
	if services.Services[0].DesiredCount == count {
		return 0, nil
	}
	_, err = o.ecs.UpdateService(ctx, &ecs.UpdateServiceInput{Cluster: cluster, Service: aws.String(o.service), DesiredCount: aws.Int32(count)})
	return 1, err
}
