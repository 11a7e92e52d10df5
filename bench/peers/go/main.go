// go-peer (EVENTS | --queue URL) CONCURRENCY ENDPOINT SERVICE WARM_UP
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sort"
	"strconv"
)

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func main() {
	words, work := os.Args[1:], replay
	if len(words) > 0 && words[0] == "--queue" {
		words, work = words[1:], serve
	}
	if len(words) != 5 {
		fail(errors.New("usage: go-peer (EVENTS | --queue URL) CONCURRENCY ENDPOINT SERVICE WARM_UP"))
	}
	concurrency, err := strconv.Atoi(words[1])
	if err != nil {
		fail(err)
	}
	warmUp, err := strconv.Atoi(words[4])
	if err != nil {
		fail(err)
	}
	s := settings{endpoint: words[2], service: words[3], concurrency: concurrency, warmUp: warmUp}
	o, err := newOriginal(s)
	if err != nil {
		fail(err)
	}
	if err := work(o, words[0], s); err != nil {
		fail(err)
	}
	o.lock.Lock()
	defer o.lock.Unlock()
	times := o.times[o.warmUp:]
	sort.Float64s(times)
	json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"events": len(o.times), "updates": o.updates, "counted": len(times), "cpu_seconds": cpuSeconds() - o.warmCPU,
		"seconds": o.last.Sub(o.warm).Seconds(), "p50_ms": times[len(times)/2], "p99_ms": times[len(times)*99/100]})
}
