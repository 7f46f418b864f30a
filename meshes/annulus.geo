// The annulus r <= |x| <= R in quadrilaterals, whose boundary is two circles.
r = 0.4;
R = 1;
Point(1) = {0, 0, 0};
For k In {0:3}
  Point(2 + k) = {r * Cos(k * Pi / 2), r * Sin(k * Pi / 2), 0};
  Point(6 + k) = {R * Cos(k * Pi / 2), R * Sin(k * Pi / 2), 0};
  Line(9 + k) = {2 + k, 6 + k};
EndFor
For k In {0:3}
  Circle(1 + k) = {2 + k, 1, 2 + (k + 1) % 4};
  Circle(5 + k) = {6 + k, 1, 6 + (k + 1) % 4};
EndFor
For k In {0:3}
  Curve Loop(1 + k) = {9 + k, 5 + k, -(9 + (k + 1) % 4), -(1 + k)};
  Plane Surface(1 + k) = {1 + k};
EndFor
Transfinite Curve {1:8} = 4;
Transfinite Curve {9:12} = 4;
Transfinite Surface {1:4};
Recombine Surface {1:4};
Physical Curve("circle inside") = {1:4};
Physical Curve("circle outside") = {5:8};
Physical Surface("annulus") = {1:4};
