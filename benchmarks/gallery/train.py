"""Trains the networks of `zeline demo --gallery` and draws its images.

    python3 train.py OUTPUT_FOLDER

Needs PyTorch 1.13 or later (Debian: python3-torch). Four networks for images of 128 x 128 pixels with independent noise
of variance 1, each with a problem file about an image that it has not seen. Everything follows from the seeds below. The
image of each problem is the first one drawn with its seed: none was chosen by its p-value.
"""

import json
import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional as F

SIDE = 128
BATCH = 8


def grid():
    axis = torch.arange(SIDE, dtype=torch.float32)
    return torch.meshgrid(axis, axis, indexing="ij")


def uniform(low, high):
    return low + (high - low) * torch.rand(()).item()


def disc():
    rows, columns = grid()
    radius = uniform(5, 10)
    row, column = uniform(radius, SIDE - radius), uniform(radius, SIDE - radius)
    return ((rows - row) ** 2 + (columns - column) ** 2 <= radius**2).float()


def square():
    rows, columns = grid()
    half = uniform(5, 9)
    row, column = uniform(half, SIDE - half), uniform(half, SIDE - half)
    return ((rows - row).abs() <= half).float() * ((columns - column).abs() <= half).float()


def ramp():
    """Brightness that grows evenly in some direction."""
    rows, columns = grid()
    angle = uniform(0, 6.2832)
    direction = torch.cos(torch.tensor(angle)) * rows + torch.sin(torch.tensor(angle)) * columns
    return uniform(1, 3) * (direction - direction.mean()) / SIDE


def noise():
    return torch.randn(SIDE, SIDE)


def block(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(), nn.Conv2d(outputs, outputs, 3, padding=1), nn.ReLU()
    )


class UNet(nn.Module):
    """Three levels, with connections across."""

    def __init__(self, classes, width=8):
        super().__init__()
        widths = [width, 2 * width, 3 * width]
        self.down = nn.ModuleList(block(a, b) for a, b in zip([1] + widths, widths))
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(a, b, 2, stride=2) for a, b in zip(widths[:0:-1], widths[-2::-1])
        )
        self.join = nn.ModuleList(block(2 * b, b) for b in widths[-2::-1])
        self.last = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        across = []
        for i, level in enumerate(self.down):
            x = level(x if i == 0 else F.max_pool2d(x, 2))
            across.append(x)
        for up, join, left in zip(self.up, self.join, across[-2::-1]):
            x = join(torch.cat([left, up(x)], 1))
        return self.last(x)


class Autoencoder(nn.Module):
    """Through six numbers: enough for a direction and a slope, too few for anything local."""

    def __init__(self):
        super().__init__()
        widths = [1, 8, 8, 12, 12]
        self.encode = nn.Sequential(
            *[
                layer
                for a, b in zip(widths, widths[1:])
                for layer in (nn.Conv2d(a, b, 3, stride=2, padding=1), nn.ReLU())
            ]
        )
        self.narrow = nn.Sequential(nn.Flatten(), nn.Linear(12 * 64, 6))
        self.wide = nn.Linear(6, 12 * 64)
        back = widths[::-1]
        self.decode = nn.Sequential(
            *[
                layer
                for a, b in zip(back, back[1:])
                for layer in (nn.ConvTranspose2d(a, b, 2, stride=2), nn.ReLU() if b > 1 else nn.Identity())
            ]
        )

    def forward(self, x):
        return self.decode(self.wide(self.narrow(self.encode(x))).reshape(-1, 12, 8, 8))


class Classifier(nn.Module):
    """Is there a bright square? Its logit, and the class activation map at the size of the image."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(),
        )
        self.weights = nn.Conv2d(16, 1, 1)

    def forward(self, x):
        small = self.weights(self.features(x))
        return small.mean((2, 3)), F.interpolate(small, scale_factor=8, mode="nearest")


def trained(network, draw, loss, steps, rate=2e-3):
    """Trains with Adam and a rate that falls to zero."""
    optimizer = torch.optim.Adam(network.parameters(), rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for step in range(steps):
        pairs = [draw() for _ in range(BATCH)]
        x = torch.stack([image for image, _ in pairs])[:, None]
        value = loss(network(x), torch.stack([truth for _, truth in pairs]))
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 99:
            print(f"  step {step + 1}, loss {value.item():.4f}", flush=True)
    return network.eval()


def objects(strength):
    """Up to three discs, and which pixels they cover."""
    covered = torch.zeros(SIDE, SIDE)
    for _ in range(torch.randint(0, 4, ()).item()):
        covered = torch.maximum(covered, disc())
    return noise() + strength * covered, covered


def kinds():
    """Discs that are brighter, 1, or darker, 2, than the noise."""
    truth = torch.zeros(SIDE, SIDE, dtype=torch.long)
    for _ in range(torch.randint(0, 4, ()).item()):
        truth[disc() > 0] = torch.randint(1, 3, ()).item()
    return noise() + uniform(0.8, 1.6) * ((truth == 1).float() - (truth == 2).float()), truth


def written(folder, name, network, image, outputs, hypothesis, **more):
    torch.onnx.export(
        network, torch.zeros(1, 1, SIDE, SIDE), str(folder / f"{name}.onnx"),
        opset_version=13, input_names=["image"], output_names=outputs,
    )
    problem = {
        "model": f"{name}.onnx",
        "inputs": [{"shape": [1, 1, SIDE, SIDE], "data": [round(v, 2) for v in image.flatten().tolist()]}],
        "hypothesis": hypothesis,
        "variance": 1.0,
        **more,
    }
    (folder / f"{name}.json").write_text(json.dumps(problem, separators=(",", ":")) + "\n")


def segmentation(folder):
    torch.manual_seed(1)
    network = trained(
        UNet(1), lambda: objects(uniform(0.8, 1.6)), lambda y, t: F.binary_cross_entropy_with_logits(y[:, 0], t), 1200
    )
    torch.manual_seed(101)
    covered = torch.zeros(SIDE, SIDE)
    for _ in range(3):
        covered = torch.maximum(covered, disc())
    written(folder, "segmentation", network, noise() + 1.0 * covered, ["logits"], {
        "type": "back-mean-diff",
        "region": {"threshold": 0},
        "event": {"component": {"connectivity": 8, "select": "each", "min_size": 10}},
    }, randomization={"ratio": 0.5, "seed": 1})


def classes(folder):
    torch.manual_seed(2)
    network = trained(UNet(3), kinds, F.cross_entropy, 1200)
    torch.manual_seed(102)
    bright, dark = disc(), disc()
    image = noise() + bright - dark
    written(folder, "classes", network, image, ["logits"], {
        "type": "back-mean-diff",
        "region": {"class": 2},
        "event": {"component": {"connectivity": 8, "select": "peak"}},
    }, randomization={"ratio": 0.5, "seed": 2})


def reconstruction(folder):
    def draw():
        clean = ramp()
        return clean + noise(), clean

    torch.manual_seed(3)
    network = trained(Autoencoder(), draw, lambda y, t: F.mse_loss(y[:, 0], t), 2000)
    torch.manual_seed(103)
    image = ramp() + noise() + 2.0 * square()
    written(folder, "reconstruction", network, image, ["reconstruction"], {
        "type": "neighbor-mean-diff",
        "neighborhood_range": 3,
        "threshold": 1.5,
        "post_process": ["input-diff", "abs", {"gaussian-filter": {"kernel_size": 7, "sigma": 2.0}}],
    }, randomization={"ratio": 0.5, "seed": 3})


def activation(folder):
    def draw():
        there = torch.randint(0, 2, ()).float()
        return noise() + there * uniform(0.8, 1.6) * square(), there

    torch.manual_seed(4)
    network = trained(
        Classifier(), draw, lambda y, t: F.binary_cross_entropy_with_logits(y[0][:, 0], t), 1500
    )
    torch.manual_seed(104)
    written(folder, "activation", network, noise() + 1.5 * square(), ["logit", "map"], {
        "type": "back-mean-diff",
        "threshold": 0.5,
        "normalize": True,
        "output_index": 1,
    })


if __name__ == "__main__":
    torch.set_num_threads(1)
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2:] or ["segmentation", "classes", "reconstruction", "activation"]
    for task in (segmentation, classes, reconstruction, activation):
        if task.__name__ in wanted:
            print(task.__name__, flush=True)
            task(target)
