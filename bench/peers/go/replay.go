package main

import (
	"bufio"
	"os"
	"sync"
)

// Events from a file, a line each.
func replay(o *original, name string, s settings) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	work := make(chan []byte)
	var workers sync.WaitGroup
	for i := 0; i < s.concurrency; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for line := range work {
				if err := o.workOn(line); err != nil {
					fail(err)
				}
			}
		}()
	}
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		work <- append([]byte(nil), scanner.Bytes()...)
	}
	close(work)
	workers.Wait()
	return scanner.Err()
}
