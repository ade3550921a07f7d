// SPDX-License-Identifier: MIT

// What goroutines take: goroutines CASE N [M], nanoseconds of one, twice (the first warms up).
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"
)

func since(start time.Time, count int) float64 {
	return float64(time.Since(start).Nanoseconds()) / float64(count)
}

func switches(n, m int) float64 {
	rounds := m / n
	var all sync.WaitGroup
	all.Add(n)
	start := time.Now()
	for i := 0; i < n; i++ {
		go func() {
			for j := 0; j < rounds; j++ {
				runtime.Gosched()
			}
			all.Done()
		}()
	}
	all.Wait()
	return since(start, n*rounds)
}

func spawn(n, _ int) float64 {
	start := time.Now()
	done := make(chan bool)
	for i := 0; i < n; i++ {
		go func() { done <- true }()
		<-done
	}
	return since(start, n)
}

func gather(n, _ int) float64 {
	var all sync.WaitGroup
	all.Add(n)
	start := time.Now()
	for i := 0; i < n; i++ {
		go func() { runtime.Gosched(); all.Done() }()
	}
	all.Wait()
	return since(start, n)
}

func handover(n, _ int) float64 {
	queue := make(chan int, 1)
	start := time.Now()
	go func() {
		for i := 0; i < n; i++ {
			queue <- i
		}
	}()
	for i := 0; i < n; i++ {
		<-queue
	}
	return since(start, n)
}

func leaf(out chan int, number, size int) {
	if size == 1 {
		out <- number
		return
	}
	sums, sum := make(chan int), 0
	for i := 0; i < 10; i++ {
		go leaf(sums, number+i*size/10, size/10)
	}
	for i := 0; i < 10; i++ {
		sum += <-sums
	}
	out <- sum
}

func skynet(n, _ int) float64 {
	start := time.Now()
	out := make(chan int)
	go leaf(out, 0, n)
	if sum := <-out; sum != n*(n-1)/2 {
		panic(sum)
	}
	return since(start, n)
}

func filter(in, out chan int, prime int) {
	for number := range in {
		if number%prime != 0 {
			out <- number
		}
	}
	close(out)
}

// Items that go through a channel, until the n-th prime is found.
func sieve(n, _ int) float64 {
	start := time.Now()
	in := make(chan int)
	stop := make(chan bool)
	go func(out chan int) {
		for i := 2; ; i++ {
			select {
			case out <- i:
			case <-stop:
				close(out)
				return
			}
		}
	}(in)
	for i := 1; i < n; i++ {
		prime := <-in
		out := make(chan int)
		go filter(in, out, prime)
		in = out
	}
	<-in
	elapsed := since(start, n)
	go func() {
		for range in {
		}
	}()
	stop <- true
	return elapsed
}

func ring(n, m int) float64 {
	first := make(chan int)
	in := first
	for i := 1; i < n; i++ {
		out := make(chan int)
		go func(in, out chan int) {
			for token := range in {
				out <- token
			}
			close(out)
		}(in, out)
		in = out
	}
	start := time.Now()
	for i := 0; i < m/n; i++ {
		go func() { first <- i }()
		<-in
	}
	elapsed := since(start, m)
	close(first)
	return elapsed
}

func pingPong(n, _ int) float64 {
	ping, pong := make(chan int), make(chan int)
	go func() {
		for i := range ping {
			pong <- i
		}
	}()
	start := time.Now()
	for i := 0; i < n; i++ {
		ping <- i
		<-pong
	}
	close(ping)
	return since(start, n)
}

var cases = map[string]func(n, m int) float64{
	"switch": switches, "spawn": spawn, "gather": gather, "handover": handover,
	"skynet": skynet, "sieve": sieve, "ring": ring, "ping_pong": pingPong,
}

func main() {
	n, _ := strconv.Atoi(os.Args[2])
	m := 1
	if len(os.Args) > 3 {
		m, _ = strconv.Atoi(os.Args[3])
	}
	for i := 0; i < 2; i++ {
		fmt.Println(cases[os.Args[1]](n, m))
	}
}
