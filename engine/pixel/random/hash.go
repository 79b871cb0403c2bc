package random

// Hashes of coordinates. Chance here is no stream: the value at (i, j) is mixed from a key and the coordinates themselves, by the
// finaliser of SplitMix64 (Steele, Lea & Flood 2014, with the constants of Stafford's mix 13). Counting up by an odd constant and
// mixing is SplitMix64 itself, which passes the usual batteries of tests.

const (
	golden  = 0x9E3779B97F4A7C15 // 2^64 / the golden ratio, odd
	rowStep = 0xD1B54A32D192ED03 // another odd constant, for the second coordinate
)

// mix is a bijection of 64 bits in which every bit of x stirs every bit of the result.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// rowKey is the key of lattice row j; cellHash is the hash of (i, j) from it.
func rowKey(key uint64, j int) uint64 { return mix(key + uint64(int64(j))*rowStep) }

func cellHash(row uint64, i int) uint64 { return mix(row + uint64(int64(i))*golden) }

// subkey is an independent key for part n of what has this key.
func subkey(key uint64, n int) uint64 { return mix(mix(key^golden) + uint64(int64(n))*rowStep) }

// pictureKey is the key of channel `channel` of picture `index` of a seed.
func pictureKey(seed uint64, index, channel int) uint64 {
	return subkey(subkey(mix(seed+golden), index), channel)
}

// unit is a number from 0 up to 1 out of the upper 24 bits of a hash: as many as a float32 holds exactly.
func unit(h uint64) float32 { return float32(h>>40) * (1.0 / (1 << 24)) }

// wrap brings i into 0..n-1 where there is a period n, and leaves it where n is 0.
func wrap(i, n int) int {
	if n == 0 {
		return i
	}
	if i %= n; i < 0 {
		i += n
	}
	return i
}
