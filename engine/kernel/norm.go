package kernel

// BatchNorm normalises each channel over the rows with the batch's own moments (Ioffe & Szegedy 2015, arXiv:1502.03167) and applies
// scale, shift and activation:
//
//	x, y: [rows, c]   mean, rstd, gamma, beta, runMean, runVar: [c]   y = act((x-mean)*rstd*gamma + beta), rstd = 1/sqrt(var+eps)
//
// mean and rstd receive the batch's moments (biased variance). The running statistics move by momentum towards them, with the unbiased
// variance, as in PyTorch: run = (1-momentum)*run + momentum*batch; nil leaves them out.
func BatchNorm(y, mean, rstd, x, gamma, beta, runMean, runVar []float32, rows, c int, eps, momentum float32, act Act) {
	checkNorm("BatchNorm", rows, c, y, x, gamma, beta)
	checkLen("BatchNorm", "mean", mean, c)
	checkLen("BatchNorm", "rstd", rstd, c)
	checkOpt("BatchNorm", "runMean", runMean, c)
	checkOpt("BatchNorm", "runVar", runVar, c)
	batchNorm(y, mean, rstd, x, gamma, beta, runMean, runVar, rows, c, eps, momentum, act)
}

// BatchNormInfer is BatchNorm with the running statistics instead of the batch's. y may be x.
func BatchNormInfer(y, x, gamma, beta, runMean, runVar []float32, rows, c int, eps float32, act Act) {
	checkNorm("BatchNormInfer", rows, c, y, x, gamma, beta)
	checkLen("BatchNormInfer", "runMean", runMean, c)
	checkLen("BatchNormInfer", "runVar", runVar, c)
	batchNormInfer(y, x, gamma, beta, runMean, runVar, rows, c, eps, act)
}

// BatchNormBackward computes dx, dgamma and dbeta of BatchNorm from dy and what the forward pass left.
func BatchNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean, rstd []float32, rows, c int, act Act) {
	checkNorm("BatchNormBackward", rows, c, dx, x, gamma, beta)
	checkLen("BatchNormBackward", "dy", dy, rows*c)
	checkLen("BatchNormBackward", "dgamma", dgamma, c)
	checkLen("BatchNormBackward", "dbeta", dbeta, c)
	checkLen("BatchNormBackward", "mean", mean, c)
	checkLen("BatchNormBackward", "rstd", rstd, c)
	batchNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean, rstd, rows, c, act)
}

// GroupNorm normalises each picture's groups of channels (Wu & He 2018, arXiv:1803.08494) and applies scale, shift and activation:
//
//	x, y: [n, hw, c]   mean, rstd: [n, groups]   gamma, beta: [c]
func GroupNorm(y, mean, rstd, x, gamma, beta []float32, n, hw, c, groups int, eps float32, act Act) {
	checkGroups("GroupNorm", n, hw, c, groups)
	checkNorm("GroupNorm", n*hw, c, y, x, gamma, beta)
	checkLen("GroupNorm", "mean", mean, n*groups)
	checkLen("GroupNorm", "rstd", rstd, n*groups)
	groupNorm(y, mean, rstd, x, gamma, beta, n, hw, c, groups, eps, act)
}

// GroupNormBackward computes dx, dgamma and dbeta of GroupNorm from dy and what the forward pass left.
func GroupNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean, rstd []float32, n, hw, c, groups int, act Act) {
	checkGroups("GroupNormBackward", n, hw, c, groups)
	checkNorm("GroupNormBackward", n*hw, c, dx, x, gamma, beta)
	checkLen("GroupNormBackward", "dy", dy, n*hw*c)
	checkLen("GroupNormBackward", "dgamma", dgamma, c)
	checkLen("GroupNormBackward", "dbeta", dbeta, c)
	checkLen("GroupNormBackward", "mean", mean, n*groups)
	checkLen("GroupNormBackward", "rstd", rstd, n*groups)
	groupNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean, rstd, n, hw, c, groups, act)
}

func checkNorm(fn string, rows, c int, y, x, gamma, beta []float32) {
	check(rows > 0 && c > 0, "%s: impossible size %d x %d", fn, rows, c)
	checkLen(fn, "y", y, rows*c)
	checkLen(fn, "x", x, rows*c)
	checkLen(fn, "gamma", gamma, c)
	checkLen(fn, "beta", beta, c)
}

func checkGroups(fn string, n, hw, c, groups int) {
	check(n > 0 && hw > 0 && groups > 0 && c%groups == 0, "%s: %d channels in %d groups", fn, c, groups)
}

// SoftMax normalises each row: y = exp(x - max) / sum. x, y: [rows, c]. y may be x.
func SoftMax(y, x []float32, rows, c int) {
	check(rows > 0 && c > 0, "SoftMax: impossible size")
	checkLen("SoftMax", "y", y, rows*c)
	checkLen("SoftMax", "x", x, rows*c)
	softMax(y, x, rows, c)
}

// SoftMaxBackward computes dx = y*(dy - sum(y*dy)) by rows. dx may be dy.
func SoftMaxBackward(dx, dy, y []float32, rows, c int) {
	check(rows > 0 && c > 0, "SoftMaxBackward: impossible size")
	checkLen("SoftMaxBackward", "dx", dx, rows*c)
	checkLen("SoftMaxBackward", "dy", dy, rows*c)
	checkLen("SoftMaxBackward", "y", y, rows*c)
	softMaxBackward(dx, dy, y, rows, c)
}
