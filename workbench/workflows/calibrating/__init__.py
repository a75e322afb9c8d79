"""From submitted reviews to the raw and the fair list; `calibrate` is the entrance."""
