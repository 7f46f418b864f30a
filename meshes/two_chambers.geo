// Two chambers joined by a channel, in quadrilaterals: an entropic barrier.
w = 0.1;  // half the width of the channel
l = 0.25; // half its length
a = 1;    // the size of a chamber
x[] = {-l - a, -l, l, l + a};
y[] = {-a / 2, -w, w, a / 2};
For j In {0:3}
  For i In {0:3}
    Point(1 + i + 4 * j) = {x[i], y[j], 0};
  EndFor
EndFor
For j In {0:3} // along x: 1 + i + 3 j
  For i In {0:2}
    Line(1 + i + 3 * j) = {1 + i + 4 * j, 2 + i + 4 * j};
  EndFor
EndFor
For j In {0:2} // along y: 21 + i + 4 j
  For i In {0:3}
    Line(21 + i + 4 * j) = {1 + i + 4 * j, 5 + i + 4 * j};
  EndFor
EndFor
For j In {0:2}
  For i In {0:2}
    If (i != 1 || j == 1)
      Curve Loop(1 + i + 3 * j) = {1 + i + 3 * j, 22 + i + 4 * j, -(4 + i + 3 * j), -(21 + i + 4 * j)};
      Plane Surface(1 + i + 3 * j) = {1 + i + 3 * j};
    EndIf
  EndFor
EndFor
// cells are small at the four corners of the channel
Transfinite Curve {1, 4, 7, 10} = 8 Using Progression 1 / 1.5;
Transfinite Curve {3, 6, 9, 12} = 8 Using Progression 1.5;
Transfinite Curve {5, 8} = 7 Using Bump 0.2;
Transfinite Curve {21, 22, 23, 24} = 7 Using Progression 1 / 1.5;
Transfinite Curve {29, 30, 31, 32} = 7 Using Progression 1.5;
Transfinite Curve {25, 26, 27, 28} = 5 Using Bump 0.25;
Transfinite Surface {:};
Recombine Surface {:};
Physical Curve("left end") = {21, 25, 29};
Physical Curve("right end") = {24, 28, 32};
Physical Surface("chambers") = {1, 3, 4, 5, 6, 7, 9};
Delete { Line{2, 11}; }
