// Verifies logs written by the Rust tests with Go's golang.org/x/mod/sumdb/{note,tlog}: code by others,
// from the same specifications. The folder given has one folder per size (see go.rs).
//
// x/mod knows signatures of type 01 only; the verifier for cosignatures of type 04 is written here.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(ok bool, format string, args ...interface{}) {
	if !ok {
		must(fmt.Errorf(format, args...))
	}
}

// cosigner verifies type 04 (C2SP tlog-cosignature).
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newCosigner(vkey string) (*cosigner, error) {
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, fmt.Errorf("not a key of type 04: %s", vkey)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	hash := binary.BigEndian.Uint32(sum[:])
	if fmt.Sprintf("%08x", hash) != parts[1] {
		return nil, fmt.Errorf("key id differs: %s", vkey)
	}
	return &cosigner{parts[0], hash, key[1:]}, nil
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(sig)
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, msg)
	return ed25519.Verify(c.key, []byte(signed), sig[8:])
}

// files reads tiles as published; with bend set, one bit of each tile differs.
type files struct {
	dir  string
	bend bool
}

func (f files) Height() int { return tileHeight }
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		// Go's paths name the height; C2SP's do not.
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(f.dir, path))
		if err != nil {
			return nil, err
		}
		if f.bend {
			bytes[0] ^= 1
		}
		data[i] = bytes
	}
	return data, nil
}
func (f files) SaveTiles([]tlog.Tile, [][]byte) {}

// leafHashes reads every entry bundle.
func leafHashes(dir string, size int64) []tlog.Hash {
	var hashes []tlog.Hash
	for n := int64(0); n*256 < size; n++ {
		tile := tlog.Tile{H: tileHeight, L: 0, N: n, W: 256}
		if left := size - n*256; left < 256 {
			tile.W = int(left)
		}
		path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		data, err := os.ReadFile(filepath.Join(dir, path))
		must(err)
		for len(data) > 0 {
			check(len(data) >= 2, "%s: half a length", path)
			end := 2 + int(binary.BigEndian.Uint16(data))
			check(len(data) >= end, "%s: cut short", path)
			hashes = append(hashes, tlog.RecordHash(data[2:end]))
			data = data[end:]
		}
	}
	return hashes
}

func verifyLog(dir, logKey, witnessKey string) {
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	must(err)
	log, err := note.NewVerifier(logKey)
	must(err)
	witness, err := newCosigner(witnessKey)
	must(err)
	opened, err := note.Open(signed, note.VerifierList(log, witness))
	must(err)
	check(len(opened.Sigs) == 2 && len(opened.UnverifiedSigs) == 0, "%s: two signatures", dir)
	for _, key := range []note.Verifier{log, witness} {
		bent := bytes.Replace(signed, []byte("\n"), []byte("x\n"), 1)
		_, err = note.Open(bent, note.VerifierList(key))
		check(err != nil, "%s: a changed checkpoint was accepted", dir)
	}

	lines := strings.Split(opened.Text, "\n")
	check(len(lines) == 4 && lines[0] == log.Name(), "%s: three lines", dir)
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	tree := tlog.Tree{N: size}
	tree.Hash, err = tlog.ParseHash(lines[2])
	must(err)

	leaves := leafHashes(dir, size)
	check(int64(len(leaves)) == size, "%s: %d entries", dir, len(leaves))
	verifyTree(dir, tree, leaves)
	verifyProofs(dir, tree, leaves)
	fmt.Printf("size %d: checkpoint, cosignature, tiles, entries and proofs hold\n", size)
}

// verifyTree computes the root from the entries, and reads every leaf hash back through the tiles.
func verifyTree(dir string, tree tlog.Tree, leaves []tlog.Hash) {
	var stored []tlog.Hash
	memory := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	for i, leaf := range leaves {
		hashes, err := tlog.StoredHashesForRecordHash(int64(i), leaf, memory)
		must(err)
		stored = append(stored, hashes...)
	}
	root, err := tlog.TreeHash(tree.N, memory)
	must(err)
	check(root == tree.Hash, "%s: the entries do not lead to the root", dir)

	reader := tlog.TileHashReader(tree, files{dir, false})
	for first := int64(0); first < tree.N; first += 256 {
		var indexes []int64
		for i := first; i < first+256 && i < tree.N; i++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, i))
		}
		hashes, err := reader.ReadHashes(indexes)
		must(err)
		for i, hash := range hashes {
			check(hash == leaves[first+int64(i)], "%s: leaf %d", dir, first+int64(i))
		}
	}
	_, err = tlog.TileHashReader(tree, files{dir, true}).ReadHashes([]int64{0})
	check(err != nil, "%s: tiles with a flipped bit were accepted", dir)
}

// verifyProofs checks what Rust proved (`inclusion index hash…`, `consistency size root hash…`) and
// that Go proves the same.
func verifyProofs(dir string, tree tlog.Tree, leaves []tlog.Hash) {
	file, err := os.Open(filepath.Join(dir, "proofs"))
	must(err)
	defer file.Close()
	reader := tlog.TileHashReader(tree, files{dir, false})
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	count := 0
	for ; lines.Scan(); count++ {
		words := strings.Fields(lines.Text())
		number, err := strconv.ParseInt(words[1], 10, 64)
		must(err)
		var hashes []tlog.Hash
		for _, word := range words[2:] {
			hash, err := tlog.ParseHash(word)
			must(err)
			hashes = append(hashes, hash)
		}
		if words[0] == "inclusion" {
			must(tlog.CheckRecord(hashes, tree.N, tree.Hash, number, leaves[number]))
			own, err := tlog.ProveRecord(tree.N, number, reader)
			must(err)
			check(equal(own, hashes), "%s: inclusion of %d", dir, number)
			other := leaves[number]
			other[0] ^= 1
			err = tlog.CheckRecord(hashes, tree.N, tree.Hash, number, other)
			check(err != nil, "%s: another leaf was accepted at %d", dir, number)
		} else {
			must(tlog.CheckTree(hashes[1:], tree.N, tree.Hash, number, hashes[0]))
			own, err := tlog.ProveTree(tree.N, number, reader)
			must(err)
			check(equal(own, hashes[1:]), "%s: consistency from %d", dir, number)
		}
	}
	must(lines.Err())
	check(count > 1, "%s: proofs", dir)
}

func equal(a, b []tlog.Hash) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func main() {
	dir := os.Args[1]
	keys, err := os.ReadFile(filepath.Join(dir, "keys"))
	must(err)
	vkeys := strings.Split(strings.TrimSpace(string(keys)), "\n")
	for _, size := range os.Args[2:] {
		verifyLog(filepath.Join(dir, size), vkeys[0], vkeys[1])
	}
}
