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
	var lines [][]byte
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		lines = append(lines, append([]byte(nil), scanner.Bytes()...))
	}
	if err := scanner.Err(); err != nil {
		return err
	}
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
	for _, line := range lines {
		work <- line
	}
	close(work)
	workers.Wait()
	return nil
}
