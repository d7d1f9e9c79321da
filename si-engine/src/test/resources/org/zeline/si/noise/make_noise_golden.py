"""Writes noise-golden.txt: null images and the covariances that NumPy estimates from them, line by line `name numbers`.

An implementation of its own of the formulas in NoiseEstimate, without FFT for the products: python3 make_noise_golden.py
"""

import numpy as np

ROWS, COLUMNS, COUNT = 9, 11, 6
rng = np.random.default_rng(18)
white = rng.standard_normal((COUNT, ROWS + 2, COLUMNS + 2))
smooth = sum(white[:, i : i + ROWS, j : j + COLUMNS] / 2 for i in range(3) for j in range(3))  # has zero frequencies
images = np.round(3 + 0.1 * np.arange(COLUMNS) + smooth, 6)


def line(name, numbers):
    return name + " " + " ".join(repr(float(x)) for x in np.ravel(numbers)) + "\n"


def products(r):
    """Sums over pairs at lags of either sign, averaged over signs, and how many pairs there are."""
    table = np.zeros((ROWS, COLUMNS))
    pairs = np.zeros((ROWS, COLUMNS))
    for i in range(ROWS):
        for j in range(COLUMNS):
            right = (r[:, : ROWS - i, : COLUMNS - j] * r[:, i:, j:]).sum()
            left = (r[:, : ROWS - i, j:] * r[:, i:, : COLUMNS - j]).sum()
            table[i, j] = (right + left) / 2
            pairs[i, j] = (ROWS - i) * (COLUMNS - j)
    return table, pairs


def window(rho, number):
    lags = (ROWS // 2 + 1) * (COLUMNS // 2 + 1)
    most = np.sqrt(2 * np.log(lags / 0.1))
    squares, down, across = 1.0, 0, 0
    for d in range(1, max(ROWS, COLUMNS) // 2 + 1):
        known = squares
        for i in range(ROWS // 2 + 1):
            for j in range(COLUMNS // 2 + 1):
                if max(i, j) == d:
                    n = number * (ROWS - i) * (COLUMNS - j) * (2 if i and j else 1)
                    if abs(rho[i, j]) > most * np.sqrt(known / n):
                        down, across = max(down, i), max(across, j)
                        squares += rho[i, j] ** 2 * (2 if i else 1) * (2 if j else 1)

    def weight(lags, flat, extent):
        if flat >= extent // 2:
            return np.ones(extent)
        return np.where(lags <= flat, 1, np.maximum(0, 2 - lags / max(flat, 0.5)))

    return np.outer(weight(np.arange(ROWS), down, ROWS), weight(np.arange(COLUMNS), across, COLUMNS))


def torus(table):
    all = np.zeros((32, 32))
    for i in range(-ROWS + 1, ROWS):
        for j in range(-COLUMNS + 1, COLUMNS):
            all[i, j] = table[abs(i), abs(j)]
    return all


def stationary(rho, variance, number):
    table = window(rho, number) * rho
    for _ in range(20):
        spectrum = np.fft.fft2(torus(table)).real
        if spectrum.min() >= -1e-13:
            break
        table = np.fft.ifft2(np.maximum(spectrum, 0)).real[:ROWS, :COLUMNS]
    raised = table[0, 0] - min(0, np.fft.fft2(torus(table)).real.min())
    table = table * variance / raised
    table[0, 0] = variance
    return table


def mad(x):
    return 1.482602218505602 * np.median(np.abs(x))


r = images - images.mean(0)
degrees = COUNT - 1
size = ROWS * COLUMNS
table, pairs = products(r)
covariance = table / pairs / degrees
scalar = (r**2).sum() / degrees / size

columns = np.eye(COLUMNS)
for _ in range(2000):
    rows = sum(x @ np.linalg.inv(columns) @ x.T for x in r) / degrees / COLUMNS
    columns = sum(x.T @ np.linalg.inv(rows) @ x for x in r) / degrees / ROWS
    columns /= np.trace(columns) / COLUMNS
rows = sum(x @ np.linalg.inv(columns) @ x.T for x in r) / degrees / COLUMNS

d = (images[:-1] - images[1:]) / np.sqrt(2)
robust_scalar = np.median([mad(x) ** 2 for x in d])
robust_diagonal = np.array([mad(x - np.median(x)) ** 2 for x in images.reshape(COUNT, -1).T]) * 1.1546
signs = np.sign(d)
q = products(signs)[0] / products(np.abs(signs))[0]
robust_rho = np.sin(np.pi / 2 * q)

with open("noise-golden.txt", "w") as out:
    out.write("# " + __doc__.splitlines()[0] + " NumPy " + np.__version__ + "\n")
    out.write(line("extents", [ROWS, COLUMNS]))
    for image in images:
        out.write(line("image", image))
    out.write(line("scalar", scalar))
    out.write(line("scalar-constant", ((images - images.mean()) ** 2).sum() / (images.size - 1)))
    out.write(line("diagonal", images.var(0, ddof=1)))
    out.write(line("stationary", stationary(covariance / covariance[0, 0], covariance[0, 0], degrees)))
    out.write(line("kronecker-rows", rows))
    out.write(line("kronecker-columns", columns))
    out.write(line("robust-scalar", robust_scalar))
    out.write(line("robust-diagonal", robust_diagonal))
    out.write(line("robust-stationary", stationary(robust_rho, robust_scalar, degrees)))
