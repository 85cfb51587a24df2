# Computes the exact steps of the ladder again from panel.csv, without Nadir. Base R only.
#   Rscript ladder.R [panel.csv]
# "onsets" and "primary" are a chain of random swaps: see ladder.py.
path <- commandArgs(trailingOnly = TRUE)
panel <- read.csv(if (length(path)) path[1] else "panel.csv", stringsAsFactors = FALSE, fileEncoding = "UTF-8-BOM")
value <- with(panel[panel$record == "parameter", ], setNames(as.integer(value), name))
looks <- panel[panel$record == "look", ]
hits <- panel[panel$record == "hit", ]

n <- value[["facilities"]]
bins <- value[["bins"]]
lag_min <- value[["lag_min"]]
lag_max <- max(value[["lag_max"]], lag_min)
cut_to <- function(bin) min(max(bin, 0), bins)
known_from <- cut_to(max(value[["hits_from"]], value[["images_from"]] + lag_max))
known_to <- max(cut_to(min(value[["hits_to"]], value[["images_to"]] + lag_min)), known_from)

# Facilities in rows, bins in columns; column k is bin k - 1.
imaged <- exposed <- hit <- matrix(FALSE, n, bins)
inside <- function(first, last) if (first > last) integer(0) else seq(first, last) + 1
for (i in seq_len(nrow(looks))) {
  row <- as.integer(looks$name[i]) + 1
  first <- looks$first_bin[i]
  last <- looks$last_bin[i]
  if (first == last && first >= 0 && first < bins) imaged[row, first + 1] <- TRUE
  exposed[row, inside(max(last + lag_min, 0), min(first + lag_max, bins - 1))] <- TRUE
}
single <- hits[hits$first_bin == hits$last_bin & hits$first_bin >= 0 & hits$first_bin < bins, ]
hit[cbind(as.integer(single$name) + 1, single$first_bin + 1)] <- TRUE

known <- inside(known_from, known_to - 1)
E <- exposed[, known, drop = FALSE]
H <- hit[, known, drop = FALSE]
observed <- sum(E & H)
by_row <- rowSums(H)
tail_of <- function(pmf, k) min(1, sum(pmf[seq_along(pmf) > k]))
# Term by term: R's own convolve() goes through a Fourier transform, in which small chances drown.
convolved_two <- function(a, b) {
  out <- numeric(length(a) + length(b) - 1)
  for (i in seq_along(b)) {
    at <- seq_along(a) + i - 1
    out[at] <- out[at] + a * b[i]
  }
  out
}
convolved <- function(parts) Reduce(convolved_two, parts, 1)
binomials <- function(sizes, chances) convolved(Map(function(m, p) dbinom(0:m, m, p), sizes, chances))
step <- function(name, expected, ratio = NA, p = NA) data.frame(step = name, observed = observed, expected = expected, ratio = ratio, p = p)

share <- mean(E)
out <- step("raw-share", sum(H) * share, p = pbinom(observed - 1, sum(H), share, lower.tail = FALSE))

first_image <- max(known_from - lag_max, 0)
days <- known_to - first_image
covered <- if (days <= lag_min) 1 else min((lag_max - lag_min + 1) / (days - lag_min), 1)
images <- rowSums(imaged[, inside(first_image, known_to - 1), drop = FALSE])
chance <- if (covered >= 1) as.numeric(images > 0) else -expm1(images * log1p(-covered))
struck <- by_row > 0
out <- rbind(out, step("coincidence", sum(by_row * chance), p = tail_of(binomials(by_row[struck], chance[struck]), observed)))

# Every circular shift of exposure against the hits.
size <- length(known)
shifted <- sapply(seq_len(size) - 1, function(h) rowSums(H & E[, (seq_len(size) - 1 - h) %% size + 1, drop = FALSE]))
parts <- lapply(which(struck), function(row) tabulate(shifted[row, ] + 1) / size)
pmf <- convolved(parts)
out <- rbind(out, step("circular-shift", sum((seq_along(pmf) - 1) * pmf), p = tail_of(pmf, observed)))
common <- colSums(shifted)
out <- rbind(out, step("common-shift", mean(common), p = mean(common >= observed)))

shares <- rowMeans(E)
seen <- rowSums(E & H)
ratio <- sum(seen * (1 - shares)) / sum((by_row - seen) * shares)
out <- rbind(out, step("within-facility", sum(by_row * shares), ratio, tail_of(binomials(by_row[struck], shares[struck]), observed)))

rows <- which(struck)
columns <- which(colSums(H) > 0)
expected <- sum(outer(rowSums(H[rows, columns]), colSums(H[rows, columns])) * E[rows, columns]) / sum(H)
a <- rep(1, length(rows)); b <- colSums(H[rows, columns]); theta <- 1
for (i in 1:5000) {
  W <- 1 + (theta - 1) * E[rows, columns]
  a <- rowSums(H[rows, columns]) / as.vector(W %*% b)
  b <- colSums(H[rows, columns]) / as.vector(t(W) %*% a)
  new <- observed / sum(outer(a, b) * E[rows, columns])
  if (abs(new / theta - 1) < 1e-12) break
  theta <- new
}
out <- rbind(out, step("two-way", expected, theta))
write.csv(out, row.names = FALSE, quote = FALSE)
