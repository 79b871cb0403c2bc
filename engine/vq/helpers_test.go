package vq

import (
	"context"
	"testing"

	"atelier/engine"
	"atelier/engine/model"
	"atelier/engine/train"
	"atelier/engine/train/traintest"
)

// start makes a task as a run does.
func start(t *testing.T, cfg train.Config) *task {
	t.Helper()
	var s Settings
	engine.SetDefaults(&s)
	if err := engine.Apply(&s, cfg.Settings); err != nil {
		t.Fatal(err)
	}
	cfg.Settings = engine.Values(&s)
	k, err := newTask(context.Background(), cfg, s)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// snapshot is a task's generator.
func snapshot(t *testing.T, k *task) *Generator {
	t.Helper()
	g, err := k.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	return g.(*Generator)
}

// small are the settings of a small network.
var small = map[string]string{"dim": "3", "codes": "16", "width": "4", "blocks": "1", "batch": "8", "prior-width": "16", "prior-blocks": "2"}

// config is a run of 100 steps with it; settings are "name=value".
func config(data string, settings ...string) train.Config {
	return traintest.Config(method, data, small, settings...)
}

func steps(t *testing.T, k *task, from, to int) [][]float64 {
	t.Helper()
	return traintest.Steps(t, k, from, to)
}

func save(k *task) *model.File { return traintest.Save(k, k.cfg) }

var idx, sameTensors, wantError = traintest.Blobs, traintest.SameTensors, traintest.WantError
