"""What methodologists' notebooks ask of a season: sentences, a table and a picture for each question.

`methods` opens a calibration; the others open what their notebook is about.
"""
