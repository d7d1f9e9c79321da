"""Writes the images of this folder with other tools, and what they hold as .npy.

Needs python3-tifffile, python3-nibabel, python3-pydicom, python3-pil, imagemagick, libtiff-tools, dcmtk, libgdcm-tools and
libimage-exiftool-perl of Debian 12:  /usr/bin/python3 generate.py
"""

import gzip
import os
import subprocess
import sys

import nibabel
import numpy as np
import PIL.Image
import pydicom
import tifffile
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.dataset import Dataset

HERE = os.path.dirname(os.path.abspath(__file__))
os.chdir(HERE)
os.makedirs("expected", exist_ok=True)
random = np.random.default_rng(19)
cases = []


def case(part, expected, words=""):
    """An image, or a part of one, the array that it holds, and what the program should say about it."""
    name = part.replace("#", "_").replace(":", "-").replace("=", "").replace(",", "_") + ".npy"
    np.save(os.path.join("expected", name), np.ascontiguousarray(expected))
    cases.append(f"{part}\t{name}\t{words}")


def run(*command):
    subprocess.run(command, check=True)


def integers(kind, *shape):
    info = np.iinfo(kind)
    return random.integers(info.min, info.max, shape, dtype=kind, endpoint=True)


def smooth(kind, *shape):
    rows, columns = np.indices(shape[-2:])
    return (1000 + 7 * rows + 3 * columns + integers(np.uint8, *shape) % 4).astype(kind)


# --- TIFF by tifffile -------------------------------------------------------------------------------------------------
for kind in ["uint8", "uint16", "uint32", "int8", "int16", "int32"]:
    x = integers(kind, 5, 7)
    tifffile.imwrite(f"{kind}.tif", x, byteorder=">" if kind == "int16" else "<", software=None)
    signed = "signed" if kind.startswith("i") else "unsigned"
    case(f"{kind}.tif", x[None], f"grey of {kind.strip('uint')} bits, {signed}")
for kind in ["float16", "float32", "float64"]:
    x = random.normal(size=(5, 7)).astype(kind)
    tifffile.imwrite(f"{kind}.tif", x, byteorder=">" if kind == "float64" else "<", software=None)
    case(f"{kind}.tif", x[None].astype(np.float64), f"{kind.strip('float')} bits, floating point")

x = integers(np.uint8, 5, 7, 3)
tifffile.imwrite("rgb.tif", x, photometric="rgb", software=None)
case("rgb.tif", x.transpose(2, 0, 1), "RGB of 8 bits")
case("rgb.tif#1:4,2:5", x[1:4, 2:5].transpose(2, 0, 1))
case("rgb.tif#C=1", x[None, :, :, 1], "channels 1:2 of red, green, blue")
tifffile.imwrite("rgb_planar.tif", x.transpose(2, 0, 1), photometric="rgb", planarconfig="separate", software=None)
case("rgb_planar.tif", x.transpose(2, 0, 1), "RGB of 8 bits")
opaque = np.concatenate([x, np.full((5, 7, 1), 255, np.uint8)], axis=2)
tifffile.imwrite("rgba.tif", opaque, photometric="rgb", extrasamples=["unassalpha"], software=None)
case("rgba.tif", x.transpose(2, 0, 1), "its opaque alpha channel left out")

x = integers(np.uint16, 5, 6, 7)
tifffile.imwrite("planes.tif", x, photometric="minisblack", planarconfig="separate", software=None)
case("planes.tif", x, "5 channels of 16 bits, unsigned")
tifffile.imwrite("pages.tif", x, photometric="minisblack", software=None)
case("pages.tif", x, "P=5, Y=6, X=7 of 16 bits, unsigned")
case("pages.tif#3", x[None, 3], "grey of 16 bits, unsigned, of a TIFF file with axes P=5, Y=6, X=7")
case("pages.tif#P=1:3,X=2", x[1:3, :, 2:3])
case("pages.tif#4,1:3,2:6", x[None, 4, 1:3, 2:6])
case("pages.tif#4#1:3", x[None, 4, 1:3])
tifffile.imwrite("big.tif", x, bigtiff=True, byteorder=">", photometric="minisblack", software=None)
case("big.tif", x)
with tifffile.TiffWriter("mixed.tif") as writer:
    writer.write(x[0], software=None, metadata=None)
    writer.write(x[1, :3, :4].astype(np.float32), software=None, metadata=None)
case("mixed.tif#0", x[None, 0])
case("mixed.tif#1", x[None, 1, :3, :4].astype(np.float32), "grey of 32 bits, floating point")

x = smooth(np.uint16, 40, 56)
tifffile.imwrite("tiled.tif", x, tile=(16, 32), software=None)
case("tiled.tif", x[None])
case("tiled.tif#14:34,30:50", x[None, 14:34, 30:50])
tifffile.imwrite("deflate.tif", x, compression="zlib", rowsperstrip=16, software=None)
case("deflate.tif", x[None])
case("deflate.tif#:17,50:", x[None, :17, 50:])

x = integers(np.uint16, 2, 3, 4, 6, 7)
tifffile.imwrite("tzcyx.ome.tif", x, metadata={"axes": "TZCYX"}, photometric="minisblack", software=None)
tczyx = x.transpose(0, 2, 1, 3, 4)
case("tzcyx.ome.tif", tczyx, "T=2, C=4, Z=3, Y=6, X=7 of 16 bits, unsigned, axes by OME-XML")
case("tzcyx.ome.tif#T=1,C=2,Z=0", tczyx[1, 2, 0][None], "of a TIFF file with axes T=2, C=4, Z=3, Y=6, X=7")
case("tzcyx.ome.tif#1,2,0", tczyx[1, 2, 0][None])
case("tzcyx.ome.tif#T=0,Z=1", tczyx[0, :, 1], "4 channels of 16 bits")
case("tzcyx.ome.tif#T=0,Z=1,C=1:3", tczyx[0, 1:3, 1], "2 channels of 16 bits")
tifffile.imwrite("cyx.ome.tif", x[0, 0], metadata={"axes": "CYX"}, photometric="minisblack", software=None)
case("cyx.ome.tif", x[0, 0], "4 channels of 16 bits")
case("cyx.ome.tif#3", x[0, 0, 3:4])
rgb = integers(np.uint8, 3, 5, 7, 3)
tifffile.imwrite("zyxs.ome.tif", rgb, metadata={"axes": "ZYXS"}, photometric="rgb", software=None)
case("zyxs.ome.tif", rgb.transpose(3, 0, 1, 2))
case("zyxs.ome.tif#Z=2", rgb[2].transpose(2, 0, 1), "RGB of 8 bits")
tifffile.imwrite("hyperstack.tif", x, imagej=True, metadata={"axes": "TZCYX"}, software=None)
case("hyperstack.tif", tczyx, "axes by ImageJ")
case("hyperstack.tif#C=3,T=1,Z=2", tczyx[1, 3, 2][None])

# --- TIFF by libtiff's tiffcp -----------------------------------------------------------------------------------------
tifffile.imwrite("source.tif", smooth(np.uint16, 40, 56), software=None)
x = tifffile.imread("source.tif")
for name, options in {
    "lzw": ["-c", "lzw"],
    "lzw_predictor": ["-c", "lzw:2"],
    "deflate_predictor": ["-c", "zip:2", "-B"],
    "packbits": ["-c", "packbits", "-r", "7"],
    "lzw_tiles": ["-c", "lzw:2", "-t", "-w", "16", "-l", "32"],
    "big_deflate": ["-8", "-c", "zip:2", "-L"],
}.items():
    run("tiffcp", *options, "source.tif", f"{name}.tif")
    case(f"{name}.tif", x[None])
case("lzw_tiles.tif#30:40,15:33", x[None, 30:40, 15:33])
x = (random.normal(size=(20, 24)).cumsum(axis=1)).astype(np.float32)
tifffile.imwrite("source.tif", x, software=None)
run("tiffcp", "-c", "zip:3", "source.tif", "float_predictor.tif")
case("float_predictor.tif", x[None])
run("tiffcp", "-c", "lzw:3", "-t", "-w", "16", "-l", "16", "source.tif", "float_tiles.tif")
case("float_tiles.tif", x[None])
x = smooth(np.uint8, 21, 23, 3)
tifffile.imwrite("source.tif", x, photometric="rgb", software=None)
run("tiffcp", "-c", "lzw:2", "-p", "separate", "source.tif", "rgb_planar_lzw.tif")
case("rgb_planar_lzw.tif", x.transpose(2, 0, 1))
run("tiffcp", "-c", "zip:2", "-t", "-w", "16", "-l", "16", "source.tif", "rgb_tiles.tif")
case("rgb_tiles.tif", x.transpose(2, 0, 1))
os.remove("source.tif")

# --- TIFF, BMP and PNG by ImageMagick ---------------------------------------------------------------------------------
gray16 = integers(np.uint16, 6, 9)
rgb16 = integers(np.uint16, 6, 9, 3)
gray8 = integers(np.uint8, 6, 9)
rgb8 = integers(np.uint8, 6, 9, 3)
for name, x in {"gray16": gray16, "rgb16": rgb16, "gray8": gray8, "rgb8": rgb8}.items():
    with open(f"{name}.pnm", "wb") as out:
        depth = np.iinfo(x.dtype).max
        out.write(f"P{5 if x.ndim == 2 else 6} 9 6 {depth}\n".encode() + x.astype(x.dtype.newbyteorder(">")).tobytes())
run("convert", "gray16.pnm", "gray16.png")
case("gray16.png", gray16[None], "grey of 16 bits")
run("convert", "rgb16.pnm", "PNG48:rgb16.png")
case("rgb16.png", rgb16.transpose(2, 0, 1), "RGB of 16 bits")
case("rgb16.png#2:5,1:9", rgb16[2:5, 1:9].transpose(2, 0, 1))
run("convert", "rgb8.pnm", "BMP3:rgb8.bmp")
case("rgb8.bmp", rgb8.transpose(2, 0, 1), "RGB of 8 bits")
PIL.Image.fromarray(gray8).save("gray8.bmp")
case("gray8.bmp", gray8[None], "grey of 8 bits")
run("convert", "gray16.pnm", "-compress", "LZW", "magick.tif")
case("magick.tif", gray16[None])
run("convert", "gray8.pnm", "-threshold", "50%", "-type", "Bilevel", "-depth", "1", "-compress", "None", "bits.tif")
case("bits.tif", (gray8 > 127)[None].astype(np.uint8), "grey of 1 bit")
tifffile.imwrite("white.tif", gray8, photometric="miniswhite", software=None)
case("white.tif", gray8[None], "0 is white and values are not inverted")
for name, unit in {"palette.tif": 257, "palette16.tif": 251}.items():
    colors = integers(np.uint8, 3, 256).astype(np.uint16) * unit
    tifffile.imwrite(name, gray8, photometric="palette", colormap=colors, software=None)
    seen = colors[:, gray8]
    case(name, seen // 257 if unit == 257 else seen, f"RGB of {8 if unit == 257 else 16} bits, unsigned, by a palette")

# --- orientation by ExifTool, as Pillow and ImageMagick apply it ------------------------------------------------------
blocks = np.kron(np.array([[30, 220, 90], [160, 60, 250]], np.uint8), np.ones((8, 8), np.uint8))
with open("blocks.pnm", "wb") as out:
    out.write(b"P5 24 16 255\n" + blocks.tobytes())
run("convert", "blocks.pnm", "-quality", "100", "blocks.jpg")
run("convert", "blocks.pnm", "blocks.png")
run("convert", "blocks.pnm", "-compress", "None", "blocks.tif")
names = ["upright", "", "mirrored left to right", "turned by 180", "mirrored top to bottom", "transposed", "turned clockwise",
         "transposed along", "turned anticlockwise"]
for n in range(1, 9):
    for kind in ["jpg", "png", "tif"]:
        if n > 1 and kind == "png" and n != 6:
            continue
        name = f"orientation{n}.{kind}"
        if os.path.exists(name):
            os.remove(name)
        if kind == "png":
            run("exiftool", "-q", "-n", f"-Orientation={n}", "-o", name, f"blocks.{kind}")
        else:
            run("exiftool", "-q", "-n", f"-Orientation={n}", "-o", name, f"blocks.{kind}")
        run("convert", name, "-auto-orient", "-depth", "8", "seen.pgm")
        with open("seen.pgm", "rb") as seen:
            width, height = seen.readline() and map(int, seen.readline().split())
            seen.readline()
            x = np.frombuffer(seen.read(), np.uint8).reshape(height, width)
        if name == "orientation6.png":
            x = np.rot90(blocks, -1)  # ImageMagick 6 leaves PNG's eXIf alone
        case(name, x[None], f"orientation {n} applied ({names[n]}" if n > 1 else "")
case("orientation6.jpg#0:8,8:16", np.full((1, 8, 8), 30, np.uint8))
case("orientation6.tif#0:8,8:16", np.full((1, 8, 8), 30, np.uint8))
for name in ["blocks.pnm", "blocks.jpg", "blocks.png", "blocks.tif", "seen.pgm", "gray8.pnm", "rgb8.pnm", "gray16.pnm", "rgb16.pnm"]:
    os.remove(name)

# --- NIfTI by nibabel; its arrays are indexed x, y, z, t ------------------------------------------------------------------
def nifti(name, x, kind=nibabel.Nifti1Image, slope=None, inter=None, big=False):
    header = kind.header_class(endianness=">" if big else "<")
    header.set_data_dtype(x.dtype)
    image = kind(x, np.eye(4), header)
    if slope is not None:
        image.header.set_slope_inter(slope, inter)
    nibabel.save(image, name)


for kind in ["uint8", "int16", "int32", "uint16", "int8", "uint32"]:
    x = integers(kind, 7, 6, 5)
    nifti(f"{kind}.nii", x, big=kind == "int16")
    case(f"{kind}.nii", x.T, f"Z=5, Y=6, X=7 of {kind.strip('uint')} bits")
x = random.normal(size=(7, 6, 5)).astype(np.float32)
nifti("float32.nii.gz", x)
case("float32.nii.gz", x.T)
case("float32.nii.gz#Z=3", x.T[3:4], "grey of 32 bits, floating point, voxels in the order of the file, of a NIfTI file")
case("float32.nii.gz#3", x.T[3:4])
case("float32.nii.gz#Z=1:3,Y=2:5,X=1:4", x.T[1:3, 2:5, 1:4])
x = random.normal(size=(7, 6, 5)).astype(np.float64)
nifti("float64.nii", x, nibabel.Nifti2Image, big=True)
case("float64.nii", x.T)
x = integers(np.int16, 4, 5, 3, 2)
nifti("film.nii.gz", x, nibabel.Nifti2Image)
case("film.nii.gz", x.T, "T=2, Z=3, Y=5, X=4")
case("film.nii.gz#T=1,Z=2", x.T[1, 2:3])
case("film.nii.gz#1", x.T[1])
case("film.nii.gz#1,2", x.T[1, 2:3])
x = (np.arange(24).reshape(4, 3, 2) - 9).astype(np.int16)
header = nibabel.Nifti1Header()
header.set_data_dtype(np.int16)
image = nibabel.Nifti1Image(x, np.eye(4), header)
nibabel.save(image, "scaled.nii")
bytes_ = bytearray(open("scaled.nii", "rb").read())
bytes_[112:120] = np.array([0.5, -3], "<f4").tobytes()
open("scaled.nii", "wb").write(bytes_)
case("scaled.nii", nibabel.load("scaled.nii").get_fdata().T, "times the slope 0.5 plus the intercept -3.0")

# --- DICOM by pydicom, DCMTK and GDCM -------------------------------------------------------------------------------------
def dicom(name, x, syntax=pydicom.uid.ExplicitVRLittleEndian, photometric="MONOCHROME2", stored=None, **elements):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    meta.MediaStorageSOPInstanceUID = "1.2.826.0.1.3680043.8.498.1"
    meta.TransferSyntaxUID = syntax
    data = FileDataset(name, {}, file_meta=meta, preamble=b"\0" * 128)
    data.SOPClassUID = meta.MediaStorageSOPClassUID
    data.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    data.PatientName = "Made^Up"
    data.SamplesPerPixel = 3 if photometric == "RGB" else 1
    data.PhotometricInterpretation = photometric
    shape = x.shape[:-1] if photometric == "RGB" else x.shape
    if photometric == "RGB":
        data.PlanarConfiguration = 0
    if len(shape) == 3:
        data.NumberOfFrames = shape[0]
    data.Rows, data.Columns = shape[-2:]
    data.BitsAllocated = 8 * x.itemsize
    data.BitsStored = stored or 8 * x.itemsize
    data.HighBit = data.BitsStored - 1
    data.PixelRepresentation = int(x.dtype.kind == "i")
    for key, value in elements.items():
        setattr(data, key, value)
    data.is_little_endian = syntax != pydicom.uid.ExplicitVRBigEndian
    data.is_implicit_VR = syntax == pydicom.uid.ImplicitVRLittleEndian
    order = "<" if data.is_little_endian else ">"
    data.PixelData = x.astype(x.dtype.newbyteorder(order)).tobytes() + b"\0" * (x.nbytes % 2)
    data["PixelData"].VR = "OW" if x.itemsize > 1 else "OB"
    data.save_as(name, write_like_original=False)
    return data


x = random.integers(0, 4096, (6, 8), np.uint16)
dicom("explicit.dcm", x, stored=12)
case("explicit.dcm", x[None], "grey of 12 of 16 bits, unsigned")
dicom("implicit.dcm", x, pydicom.uid.ImplicitVRLittleEndian, stored=12)
case("implicit.dcm", x[None])
case("implicit.dcm#1:4,3:8", x[None, 1:4, 3:8])
dicom("big.dcm", x, pydicom.uid.ExplicitVRBigEndian, stored=12)
case("big.dcm", x[None])
dicom("rescaled.dcm", x, stored=12, RescaleSlope="2.5", RescaleIntercept="-1024", WindowCenter="40", WindowWidth="400")
case("rescaled.dcm", x[None] * 2.5 - 1024, "rescaled by slope 2.5 and intercept -1024.0, its window not applied")
y = random.integers(-2000, 2000, (6, 8), np.int16)
dicom("signed.dcm", y)
case("signed.dcm", y[None], "16 bits, signed")
dicom("signed12.dcm", y & 0xFFF, stored=12, PixelRepresentation=1)
case("signed12.dcm", y[None], "12 of 16 bits, signed")
dicom("monochrome1.dcm", integers(np.uint8, 6, 8), photometric="MONOCHROME1")
case("monochrome1.dcm", pydicom.dcmread("monochrome1.dcm").pixel_array[None], "MONOCHROME1 (low values are bright), not inverted")
x = random.integers(0, 4096, (3, 6, 8), np.uint16)
dicom("frames.dcm", x)
case("frames.dcm", x, "F=3, Y=6, X=8")
case("frames.dcm#2", x[2:3], "of a DICOM file with axes F=3, Y=6, X=8")
case("frames.dcm#F=0:2", x[:2])
run("gdcmconv", "--rle", "frames.dcm", "frames_rle.dcm")
case("frames_rle.dcm", x)
case("frames_rle.dcm#1,2:4", x[1:2, 2:4])
run("dcmcrle", "rescaled.dcm", "rescaled_rle.dcm")
case("rescaled_rle.dcm", pydicom.dcmread("rescaled.dcm").pixel_array[None] * 2.5 - 1024)
x = integers(np.uint8, 6, 8, 3)
dicom("rgb.dcm", x, photometric="RGB")
case("rgb.dcm", x.transpose(2, 0, 1), "RGB of 8 bits, unsigned")
run("dcmcrle", "rgb.dcm", "rgb_rle.dcm")
case("rgb_rle.dcm", x.transpose(2, 0, 1))


def transformation(slope, intercept):
    values = Dataset()
    values.RescaleSlope, values.RescaleIntercept, values.RescaleType = slope, intercept, "US"
    group = Dataset()
    group.PixelValueTransformationSequence = Sequence([values])
    return group


x = random.integers(0, 4096, (2, 6, 8), np.uint16)
for name, syntax in {"groups.dcm": pydicom.uid.ExplicitVRLittleEndian, "groups_implicit.dcm": pydicom.uid.ImplicitVRLittleEndian}.items():
    dicom(name, x, syntax, PerFrameFunctionalGroupsSequence=Sequence([transformation("2", "1"), transformation("0.5", "-4")]))
    case(name, np.stack([x[0] * 2.0 + 1, x[1] * 0.5 - 4]), "each frame rescaled by its own slope and intercept")
dicom("shared.dcm", x, SharedFunctionalGroupsSequence=Sequence([transformation("3", "-7")]))
case("shared.dcm", x * 3.0 - 7, "rescaled by slope 3.0 and intercept -7.0")

# --- the examples of docs/how-to.md ---------------------------------------------------------------------------------------
x = random.normal(size=(4, 16, 16)).astype(np.float32)
tifffile.imwrite("cells.tif", x, photometric="minisblack", compression="zlib", software=None)
case("cells.tif#3", x[None, 3], "grey of 32 bits, floating point, of a TIFF file with axes P=4, Y=16, X=16")
x = random.integers(0, 200, (64, 80), np.uint8)
tifffile.imwrite("slide.tif", x, tile=(32, 32), compression="zlib", software=None)
case("slide.tif#30:46,20:36", x[None, 30:46, 20:36])
x = random.integers(0, 4, (4, 2, 16, 16), np.uint16)
tifffile.imwrite("cells.ome.tif", x, metadata={"axes": "ZCYX"}, photometric="minisblack", compression="zlib", software=None)
case("cells.ome.tif#C=1,Z=3", x[None, 3, 1], "of a TIFF file with axes T=1, C=2, Z=4, Y=16, X=16")
x = random.integers(0, 4, (16, 16, 42), np.int16)
nifti("scan.nii.gz", x)
case("scan.nii.gz#Z=40", x.T[40:41], "of a NIfTI file with axes Z=42, Y=16, X=16")
x = random.integers(0, 4096, (16, 16), np.uint16)
dicom("slice.dcm", x, stored=12, RescaleSlope="1", RescaleIntercept="-1024", WindowCenter="40", WindowWidth="400")
case("slice.dcm", x[None] - 1024.0, "rescaled by slope 1.0 and intercept -1024.0, its window not applied")

with open("cases.txt", "w") as out:
    out.write("\n".join(cases) + "\n")


def version(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout.splitlines()[0]


with open("README.txt", "w") as out:
    out.write(
        "Images that other tools have written, and what they hold (expected/*.npy, written by NumPy). generate.py made them\n"
        "on Debian 12 with:\n\n"
        f"Python {sys.version.split()[0]}, NumPy {np.__version__}\n"
        f"tifffile {tifffile.__version__}, nibabel {nibabel.__version__}, pydicom {pydicom.__version__}, Pillow {PIL.__version__}\n"
        f"ImageMagick: {version('convert', '--version')}\n"
        f"tiffcp: {version('tiffcp', '-h')}\n"
        f"DCMTK: {version('dcmcrle', '--version')}\n"
        f"GDCM: {version('gdcmconv', '--version')}\n"
        f"ExifTool {version('exiftool', '-ver')}\n\n"
        "cases.txt lists, with tabs between them: an image or a part of one, the file of expected values, and words that the\n"
        "program reports about it.\n"
    )
