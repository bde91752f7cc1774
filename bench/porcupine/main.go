// Decides histories by Porcupine, one file a line of stdin, and says how it ended and how much processor time it took.
// See bench/grid.bench.ts, which writes the files; build with `go build -o /tmp/porcupine-grid .` in this folder.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/anishathalye/porcupine"
)

// What an answer is that nobody heard.
const unheard = -2

// An operation as the bench writes it: client, kind, two arguments, key, times, answer.
type row [8]int64

type file struct {
	Model string `json:"model"`
	Calls []row  `json:"calls"`
}

type input struct{ kind, a, b, key int64 }

// Set when the processor time is used up: every step then fails, and the search ends soon.
var isOver atomic.Bool

func used() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func byKey(history []porcupine.Operation) [][]porcupine.Operation {
	parts := map[int64][]porcupine.Operation{}
	for _, op := range history {
		key := op.Input.(input).key
		parts[key] = append(parts[key], op)
	}
	all := [][]porcupine.Operation{}
	for _, part := range parts {
		all = append(all, part)
	}
	return all
}

// A register with comparisons: 0 read, 1 write a, 2 compare a and set b.
func register() porcupine.Model {
	return porcupine.Model{
		Partition: byKey,
		Init:      func() interface{} { return int64(-1) },
		Step: func(state, in, out interface{}) (bool, interface{}) {
			if isOver.Load() {
				return false, state
			}
			now, asked, told := state.(int64), in.(input), out.(int64)
			switch asked.kind {
			case 0:
				return told == unheard || told == now, now
			case 1:
				return true, asked.a
			}
			did := now == asked.a
			next := now
			if did {
				next = asked.b
			}
			return told == unheard || (told == 1) == did, next
		},
		Equal: func(left, right interface{}) bool { return left.(int64) == right.(int64) },
		Hash:  func(state interface{}) uint64 { return uint64(state.(int64)) },
	}
}

// A queue kept as text, as Porcupine's own tests keep theirs: 0 enqueue a, 1 dequeue, -1 for empty.
func queue() porcupine.Model {
	return porcupine.Model{
		Init: func() interface{} { return "" },
		Step: func(state, in, out interface{}) (bool, interface{}) {
			if isOver.Load() {
				return false, state
			}
			now, asked, told := state.(string), in.(input), out.(int64)
			if asked.kind == 0 {
				return true, now + strconv.FormatInt(asked.a, 10) + ","
			}
			if now == "" {
				return told == -1 || told == unheard, now
			}
			end := 0
			for now[end] != ',' {
				end++
			}
			return told == unheard || now[:end] == strconv.FormatInt(told, 10), now[end+1:]
		},
	}
}

// A set of up to 30 elements as bits: 0 add a, 1 read.
func set() porcupine.Model {
	return porcupine.Model{
		Init: func() interface{} { return int64(0) },
		Step: func(state, in, out interface{}) (bool, interface{}) {
			if isOver.Load() {
				return false, state
			}
			now, asked, told := state.(int64), in.(input), out.(int64)
			if asked.kind == 0 {
				return true, now | 1<<asked.a
			}
			return told == unheard || told == now, now
		},
	}
}

// A lock: 0 acquire, 1 release.
func lock() porcupine.Model {
	return porcupine.Model{
		Init: func() interface{} { return false },
		Step: func(state, in, out interface{}) (bool, interface{}) {
			if isOver.Load() {
				return false, state
			}
			held := state.(bool)
			if held != (in.(input).kind == 1) {
				return out.(int64) == unheard, held // it waits for ever
			}
			return true, !held
		},
	}
}

func decide(name string, limit time.Duration) (string, float64, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return "", 0, err
	}
	var given file
	if err := json.Unmarshal(text, &given); err != nil {
		return "", 0, err
	}
	history := make([]porcupine.Operation, len(given.Calls))
	for at, call := range given.Calls {
		returned := call[6]
		if returned < 0 {
			returned = math.MaxInt64
		}
		asked := input{call[1], call[2], call[3], call[4]}
		history[at] = porcupine.Operation{ClientId: int(call[0]), Input: asked, Call: call[5], Output: call[7], Return: returned}
	}
	models := map[string]func() porcupine.Model{"register": register, "key-value": register, "queue": queue, "set": set, "lock": lock}
	runtime.GC()
	isOver.Store(false)
	begin := used()
	done := make(chan bool)
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(10 * time.Millisecond):
				if used()-begin > limit {
					isOver.Store(true)
				}
			}
		}
	}()
	result := porcupine.CheckOperationsTimeout(models[given.Model](), history, 20*limit)
	close(done)
	spent := float64(used()-begin) / 1e6
	if isOver.Load() {
		return "unknown", spent, nil
	}
	words := map[porcupine.CheckResult]string{porcupine.Ok: "ok", porcupine.Illegal: "illegal", porcupine.Unknown: "unknown"}
	return words[result], spent, nil
}

func main() {
	runtime.GOMAXPROCS(1)
	seconds, err := strconv.ParseFloat(os.Args[1], 64)
	if err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		verdict, millis, err := decide(lines.Text(), time.Duration(seconds*1e9))
		if err != nil {
			verdict = "failed: " + err.Error()
		}
		fmt.Printf("%s %.3f\n", verdict, millis)
	}
}
