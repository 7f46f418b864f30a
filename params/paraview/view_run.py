"""Shows a run of gibbsflow in ParaView: density and effective potential side by side, through time.

    pvpython params/paraview/view_run.py results/quickstart                  # window, plays the run
    pvpython params/paraview/view_run.py results/quickstart --images DIR     # no window: PNGs

Images need no display: where there is none the script starts itself again under xvfb-run, unless
ParaView draws off screen by itself (builds with EGL or OSMesa).

Left: the density rho, in colour and as height (in 2-D). Right: the effective potential -D log rho,
which tends to V + const as rho tends to Gibbs; where rho is 0 or less it is left blank. Its colours
stay the same through time; those of the density, and its height, follow the largest value at each
time, since a narrow start is much higher than all that comes after. Needs ParaView 5.9 or later; the
solver itself does not need it.
"""

import argparse
import os
import shutil
import sys


def find_a_display():
    """Starts the script again under a virtual display where it is to draw and has none."""
    if "--images" not in sys.argv or not sys.platform.startswith("linux"):
        return
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return
    program = shutil.which("xvfb-run")  # which sets DISPLAY
    pvpython = shutil.which("pvpython")
    if program and pvpython:
        # without -noreset the server forgets itself when ParaView closes its first window
        screen = "-screen 0 1280x1024x24 -noreset"
        os.execv(program, [program, "-a", "-s", screen, pvpython] + sys.argv)


find_a_display()

from paraview import simple as pv  # noqa: E402: loading it is slow, and draws where it can

LEVELS_SHOWN = 20.0  # effective potential: this many D above its smallest value


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", help="directory of a run, or its solution.pvd")
    parser.add_argument("--images", metavar="DIR", help="write one PNG per time instead of playing")
    parser.add_argument("--size", default="1600x720", help="pixels (default: %(default)s)")
    parser.add_argument("--height", type=float, default=0.35,
                        help="greatest height of the density, in widths of the box")
    return parser.parse_args()


def open_run(path):
    if os.path.isdir(path):
        path = os.path.join(path, "solution.pvd")
    if not os.path.isfile(path):
        sys.exit(f"{path}: found no such file; run with Output/Fields = true first")
    reader = pv.PVDReader(FileName=path)
    reader.UpdatePipeline()
    arrays = set(reader.PointData.keys())
    if not {"density", "effective_potential"} <= arrays:
        sys.exit(f"{path}: holds {sorted(arrays)}, not the density of a run")
    return reader


def ranges_through_time(reader):
    """Smallest and largest value of an array over all times."""
    ranges = {}
    for time in reader.TimestepValues or [0.0]:
        reader.UpdatePipeline(time)
        for name in ("effective_potential", "potential"):
            low, high = reader.PointData[name].GetRange()
            old = ranges.get(name, (low, high))
            ranges[name] = (min(old[0], low), max(old[1], high))
    return ranges


def is_flat(reader):
    """True in 2-D."""
    xmin, xmax, ymin, ymax, zmin, zmax = reader.GetDataInformation().GetBounds()
    return ymax > ymin and zmax == zmin


def make_view(title, size, flat):
    view = pv.CreateRenderView()
    view.ViewSize = size
    view.OrientationAxesVisibility = 0
    view.UseColorPaletteForBackground = 0
    view.Background = [1.0, 1.0, 1.0]
    text = pv.Text(Text=title)
    display = pv.Show(text, view)
    display.Color = [0.1, 0.1, 0.1]
    display.FontSize = 20
    display.WindowLocation = "Upper Center"
    if not flat:
        view.OrientationAxesVisibility = 1
    return view


def colour(display, view, name, low, high, preset, title):
    pv.ColorBy(display, ("POINTS", name))
    table = pv.GetColorTransferFunction(name)
    table.ApplyPreset(preset, True)
    table.RescaleTransferFunction(low, high)
    table.NanOpacity = 0.0
    table.NanColor = [1.0, 1.0, 1.0]
    bar = pv.GetScalarBar(table, view)
    bar.Title = title
    bar.ComponentTitle = ""
    bar.TitleColor = bar.LabelColor = [0.1, 0.1, 0.1]
    bar.TitleFontSize = bar.LabelFontSize = 16
    bar.AutomaticLabelFormat = 0
    bar.LabelFormat = "%.2g"
    bar.RangeLabelFormat = "%.2g"
    bar.ScalarBarLength = 0.4
    bar.WindowLocation = "Lower Right Corner"
    display.SetScalarBarVisibility(view, True)


def largest_density(reader, time):
    reader.UpdatePipeline(time)
    return reader.PointData["density"].GetRange()[1]


def show_density(reader, view, height, time):
    """Returns a function that fits colours and height to a time."""
    source, warp = reader, None
    largest = largest_density(reader, time)
    xmin, xmax, ymin, ymax = reader.GetDataInformation().GetBounds()[:4]
    if is_flat(reader):
        warp = pv.WarpByScalar(Input=reader)
        warp.Scalars = ["POINTS", "density"]
        warp.ScaleFactor = height * max(xmax - xmin, ymax - ymin) / largest
        # cells of high order are drawn as flat pieces: divide them where the surface is bent
        source = pv.Tessellate(Input=warp)
        source.ChordError = 1e-3 * (xmax - xmin)
        source.MaximumNumberofSubdivisions = 4
    display = pv.Show(source, view)
    display.SetRepresentationType("Surface")
    colour(display, view, "density", 0.0, largest, "Viridis (matplotlib)", "density")
    display.Specular = 0.0

    def fit(now):
        largest = largest_density(reader, now)
        pv.GetColorTransferFunction("density").RescaleTransferFunction(0.0, largest)
        if warp is not None:
            warp.ScaleFactor = height * max(xmax - xmin, ymax - ymin) / largest

    return fit


def show_effective_potential(reader, view, ranges, diffusion):
    display = pv.Show(reader, view)
    display.SetRepresentationType("Surface")
    display.NonlinearSubdivisionLevel = 3
    low = ranges["effective_potential"][0]
    colour(display, view, "effective_potential", low, low + LEVELS_SHOWN * diffusion,
           "Inferno (matplotlib)", "-D log(density)")
    return display


def diffusion_of(path):
    """D from the run's summary; from the range of V without one."""
    import json
    directory = path if os.path.isdir(path) else os.path.dirname(path)
    try:
        with open(os.path.join(directory, "summary.json")) as file:
            return json.load(file)["model"]["diffusion"]
    except (OSError, KeyError, ValueError):
        return None


def look(view, reader, tilted):
    xmin, xmax, ymin, ymax, zmin, zmax = reader.GetDataInformation().GetBounds()
    centre = [(xmin + xmax) / 2, (ymin + ymax) / 2, (zmin + zmax) / 2]
    size = max(xmax - xmin, ymax - ymin, zmax - zmin)
    view.CameraFocalPoint = centre
    view.CameraViewUp = [0.0, 1.0, 0.0]
    view.CameraPosition = [centre[0], centre[1], centre[2] + 2.2 * size]
    if tilted:
        view.CameraViewUp = [0.0, 0.0, 1.0]
        view.CameraPosition = [centre[0] + 0.5 * size, centre[1] - 1.6 * size,
                               centre[2] + 1.1 * size]
    pv.ResetCamera(view)


def main():
    arguments = parse_arguments()
    width, height = (int(number) for number in arguments.size.split("x"))
    reader = open_run(arguments.run)
    flat = is_flat(reader)
    ranges = ranges_through_time(reader)
    times = list(reader.TimestepValues or [0.0])
    low, high = ranges["potential"]
    diffusion = diffusion_of(arguments.run) or (high - low) / LEVELS_SHOWN

    half = [width // 2, height]
    left = make_view("density", half, flat)
    fit = show_density(reader, left, arguments.height, times[-1])
    clock = pv.Show(pv.AnnotateTimeFilter(Input=reader, Format="t = {time:.4g}"), left)
    clock.Color = [0.1, 0.1, 0.1]
    clock.FontSize = 20
    clock.WindowLocation = "Lower Left Corner"
    right = make_view("effective potential", half, flat)
    show_effective_potential(reader, right, ranges, diffusion)
    layout = pv.CreateLayout(name="gibbsflow")
    layout.SplitHorizontal(0, 0.5)
    layout.AssignView(1, left)
    layout.AssignView(2, right)
    layout.SetSize(width, height)
    for view, tilted in ((left, flat), (right, False)):
        view.ViewTime = times[-1]
        look(view, reader, tilted)

    scene = pv.GetAnimationScene()
    scene.UpdateAnimationUsingDataTimeSteps()

    def show(time):
        # the scene may be at this time already, and then tells the views nothing
        scene.AnimationTime = time
        for view in (left, right):
            view.ViewTime = time
        fit(time)

    if arguments.images:
        os.makedirs(arguments.images, exist_ok=True)
        for index, time in enumerate(times):
            show(time)
            name = os.path.join(arguments.images, f"frame_{index:04d}.png")
            pv.SaveScreenshot(name, layout, ImageResolution=[width, height])
            print(f"t = {time:g}: {name}")
    else:
        for time in times:
            show(time)
            pv.RenderAllViews()
        pv.Interact(left)


main()
